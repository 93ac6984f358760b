// Signing: what is unsure or contradictory first, then the whole note, then one's own name.

import { el } from "./dom.js";

const FIRST = { conflict: "two versions", contradiction: "said otherwise before", suggestion: "more was heard", unsure: "heard with doubt", question: "question" };

// `on.sign(version)` asks the server; `on.go(decision)` leads to what waits.
export function openSign({ picture, person, on }) {
  const { draft, head } = picture;
  const open = draft.work.decisions;
  const find = (id) => draft.sections.flatMap((one) => one.statements).find((one) => one.id === id);
  const problem = el("p", { class: "problem", role: "alert" });
  const button = el("button", { class: "primary", type: "button", onclick: sign }, `Sign as ${person.name}`);
  const looked = el("input", { type: "checkbox", id: "looked", onchange: update });
  const waiting = open.length
    ? el(
        "section",
        { class: "sign-first" },
        el("h3", {}, open.length === 1 ? "One thing waits for a decision" : `${open.length} things wait for a decision`),
        el(
          "ul",
          {},
          ...open.map((one) =>
            el(
              "li",
              {},
              el("span", { class: "flag doubt" }, FIRST[one.kind] ?? one.kind),
              el("span", {}, find(one.statement)?.text ?? draft.work.questions.find((each) => each.id === one.id)?.text ?? "A removed statement"),
              el("button", { class: "small", type: "button", onclick: () => (dialog.close(), on.go(one)) }, "Decide"),
            ),
          ),
        ),
        el("label", { class: "check", for: "looked" }, looked, "I looked at these, and sign the note as it stands"),
      )
    : null;
  const dialog = el(
    "dialog",
    { class: "dialog sign", "aria-labelledby": "sign-title" },
    el("h2", { id: "sign-title" }, `Sign the note: ${head.label || "encounter without a label"}`),
    waiting,
    el(
      "div",
      { class: "sign-note", tabindex: 0, role: "group", "aria-label": "The whole note" },
      ...draft.sections
        .filter((section) => section.statements.length)
        .map((section) => el("section", {}, el("h3", {}, section.title), el("ul", {}, ...section.statements.map((one) => el("li", {}, one.text))))),
    ),
    problem,
    el(
      "div",
      { class: "dialog-end" },
      el("p", { class: "small-print" }, "After that the note is read-only; what is to be said goes into addenda."),
      el("button", { class: "quiet", type: "button", onclick: () => dialog.close() }, "Not yet"),
      button,
    ),
  );

  function update() {
    button.disabled = Boolean(open.length) && !looked.checked;
  }
  async function sign() {
    button.disabled = true;
    problem.textContent = "";
    const sentence = await on.sign(draft.version);
    if (!sentence) return dialog.close();
    problem.textContent = sentence;
    update();
  }

  update();
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  (open.length ? looked : button).focus();
}

// What stands below a signed note: who signed, what was added, and a field to add more.
export function signedPart(draft, { mayAdd, onAdd }) {
  const { signature, addenda } = draft.work;
  if (!signature) return null;
  const when = (ms) => new Date(ms).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const field = el("textarea", { class: "editor boxed", rows: 2, maxlength: 4000, id: "addendum" });
  const add = () => field.value.trim() && (onAdd(field.value.trim()), (field.value = ""));
  return el(
    "div",
    { class: "signed" },
    el("p", { class: "signature" }, el("strong", {}, `Signed by ${signature.by.name}`), ` · ${when(signature.wall_ms)}`),
    el("p", { class: "small-print", title: "SHA-256 of the note as it was signed" }, signature.hash),
    ...addenda.map((one) => el("div", { class: "addendum" }, el("h3", {}, `Addendum · ${one.by.name} · ${when(one.wall_ms)}`), el("p", {}, one.text))),
    mayAdd
      ? el("div", { class: "add-addendum" }, el("label", { for: "addendum" }, "Add an addendum"), field, el("button", { class: "small", type: "button", onclick: add }, "Add"))
      : null,
  );
}

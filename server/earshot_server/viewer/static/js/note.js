// The note: sections with their statements.

import { el, say } from "./dom.js";
import { clock } from "./format.js";
import { roving } from "./roving.js";

// `onChoose(id)`, `onPoint(id or null)` are called with a statement's id; `startOf(evidence)` gives a place in the sound.
export function notePane({ onChoose, onPoint, startOf }) {
  const sections = new Map(); // key -> { element, list }
  const lines = new Map(); // statement id -> element
  const hint = el("p", { class: "hint", "aria-live": "polite" });
  const empty = el("p", { class: "empty" }, "Nothing in the note yet. Statements appear as soon as something clinical is said.");
  const body = el("div", { class: "sections" });
  const scroller = el("div", { class: "scroller" }, empty, body);
  const element = el("section", { class: "pane note", "aria-label": "Draft note" }, scroller, hint);

  const idOf = (event) => event.target.closest(".statement")?.dataset.statement ?? null;
  const keepStop = roving(body, { selector: ".statement", next: nextStatement, act: (line) => onChoose(line.dataset.statement) });
  body.addEventListener("click", (event) => {
    if (!String(getSelection())) onChoose(idOf(event));
  });
  body.addEventListener("pointerover", (event) => onPoint(idOf(event)));
  body.addEventListener("pointerleave", () => onPoint(null));
  body.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && onPoint(idOf(event)));
  body.addEventListener("focusout", () => onPoint(null));

  function paint(draft, fresh) {
    const wanted = (draft?.sections ?? []).filter((section) => section.statements.length);
    for (const section of wanted) paintSection(section, fresh);
    const keys = new Set(wanted.map((section) => section.key));
    for (const [key, { element: gone }] of sections) if (!keys.has(key)) gone.remove(), sections.delete(key);
    arrange(body, wanted.map((section) => sections.get(section.key).element));
    const ids = new Set(wanted.flatMap((section) => section.statements.map((one) => one.id)));
    for (const id of lines.keys()) if (!ids.has(id)) lines.delete(id);
    empty.hidden = wanted.length > 0;
    keepStop();
  }

  function paintSection({ key, title, statements }, fresh) {
    if (!sections.has(key)) {
      const list = el("ul", { class: "statements" });
      const heading = el("h2", { id: `section-${key}` }, title);
      const made = el("section", { class: "note-section", "aria-labelledby": `section-${key}` }, heading, list);
      sections.set(key, { element: made, list });
    }
    const { list } = sections.get(key);
    arrange(list, statements.map((one) => line(one, fresh)));
  }

  function line(statement, fresh) {
    let made = lines.get(statement.id);
    if (!made) {
      made = el(
        "li",
        { class: "statement", tabindex: -1, data: { statement: statement.id } },
        el("span", { class: "statement-text" }),
        el("span", { class: "otherwise", hidden: true }, "said otherwise before"),
        el("span", { class: "heard-at" }),
      );
      lines.set(statement.id, made);
    }
    const [text, otherwise, heardAt] = made.children;
    if (fresh && made.dataset.version !== String(statement.version)) flash(made);
    made.dataset.version = statement.version;
    say(text, statement.text);
    otherwise.hidden = !statement.evidence.some((one) => one.role === "said_otherwise");
    const start = startOf(statement.evidence[0]);
    say(heardAt, start === null ? "" : clock(start));
    return made;
  }

  return {
    element,
    paint,
    hint: (text) => say(hint, text),
    line: (id) => lines.get(id) ?? null,
    reveal: (id) => lines.get(id)?.scrollIntoView({ block: "nearest" }),
  };
}

// A statement that is new or changed shows it for a moment.
function flash(element) {
  element.classList.remove("fresh");
  requestAnimationFrame(() => element.classList.add("fresh"));
}

// Put children in order, touching only those out of place: what has focus or is being read stays.
function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

function nextStatement(line, key) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (!step) return null;
  const all = [...line.closest(".sections").querySelectorAll(".statement")];
  return all[all.indexOf(line) + step] ?? null;
}

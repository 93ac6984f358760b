// What asks for a decision: two versions of one statement, contradictions, more that was heard, doubt, questions.

import { arrange, el, say } from "./dom.js";
import { clock } from "./format.js";

const TITLES = {
  conflict: "Two versions",
  contradiction: "Said otherwise before",
  suggestion: "More was heard",
  unsure: "Heard with doubt",
  question: "Question",
};

// `words(evidence)` gives { text, start } of what was said; `on` is told what to do.
export function decidePane({ on, editing, words }) {
  const cards = new Map(); // decision id -> { element, key }
  const count = el("span", { class: "count" });
  const list = el("ul", { class: "decisions" });
  const empty = el("p", { class: "empty" }, "Nothing waits for a decision.");
  const hints = el("div", { class: "hints" }); // further kinds of items have their place here
  const removed = el("details", { class: "removed", hidden: true }, el("summary", {}), el("ul", {}));
  const scroller = el("div", { class: "scroller", tabindex: -1 }, list, empty, hints, removed);
  const element = el(
    "section",
    { class: "pane decide", "aria-label": "To decide" },
    el("div", { class: "pane-head" }, el("h2", {}, "To decide ", count)),
    scroller,
  );

  function paint(draft, { readOnly }) {
    const work = draft?.work ?? { decisions: [], conflicts: [], questions: [], removed: [] };
    const shown = work.decisions.map((one) => card(one, work, readOnly)).filter(Boolean);
    for (const id of cards.keys()) if (!work.decisions.some((one) => one.id === id)) cards.delete(id);
    arrange(list, shown);
    say(count, shown.length ? String(shown.length) : "");
    empty.hidden = shown.length > 0;
    paintRemoved(work.removed, readOnly);
  }

  // A card is made anew only if what it shows changed: a button in use stays.
  function card(decision, work, readOnly) {
    const made = make[decision.kind]?.(decision, work);
    if (!made) return null;
    const { build, target } = made;
    const key = JSON.stringify([decision, made.key, readOnly]);
    const known = cards.get(decision.id);
    if (known?.key === key) return known.element;
    const { parts, actions } = build();
    const element = el(
      "li",
      { class: "decision", tabindex: -1, data: { kind: decision.kind, decision: decision.id, target: target ?? "" } },
      el("h3", {}, TITLES[decision.kind]),
      ...parts,
      readOnly ? null : el("div", { class: "actions" }, ...actions),
    );
    if (target) element.addEventListener("pointerenter", () => on.point(target));
    if (target) element.addEventListener("pointerleave", () => on.point(null));
    cards.set(decision.id, { element, key });
    return element;
  }

  const button = (text, action, kind = "small") => el("button", { type: "button", class: kind, onclick: action }, text);
  const quote = (who, text, kind = "") => el("p", { class: `version ${kind}` }, el("span", { class: "version-of" }, who), " ", text ?? el("em", {}, "removed"));
  const said = (one) => {
    const { text, start } = words(one);
    return el("p", { class: "version said" }, el("button", { type: "button", class: "bare time", title: "Play", onclick: () => on.playWords(one) }, start === null ? "" : clock(start)), " ", `“${text}”`);
  };
  const jump = (id, text) => el("button", { type: "button", class: "bare statement-link", onclick: () => on.go(id) }, text);

  const make = {
    conflict(decision, work) {
      const one = work.conflicts.find((each) => each.id === decision.id);
      if (!one) return null;
      const statement = one.statement && on.find(one.statement);
      const texted = one.text !== null;
      const apply = () =>
        texted ? on.takeVersion(one) : one.kind === "delete" ? (editing.remove(one.statement), editing.dismiss(one.id)) : editing.dismiss(one.id);
      return {
        key: [one, statement?.version],
        target: statement ? one.statement : null,
        build: () => ({
          parts: [
            el("p", { class: "why" }, one.why),
            quote(one.against_by?.name ?? "In the note", statement?.text ?? one.against),
            quote(one.by.name, texted ? one.text : VERBS[one.kind] ?? one.kind, "mine"),
          ],
          actions: [
            texted || one.kind === "delete" ? button(texted ? `Take ${first(one.by.name)}’s` : "Delete it", apply, "small strong") : null,
            button(statement ? "Keep the note’s" : "Leave it out", () => editing.dismiss(one.id)),
          ],
        }),
      };
    },
    contradiction(decision) {
      const one = on.find(decision.statement);
      if (!one) return null;
      const [before, after] = [one.evidence.filter((each) => each.role === "said_otherwise"), one.evidence.filter((each) => each.role === "said")];
      return {
        key: [one.version],
        target: one.id,
        build: () => ({
          parts: [jump(one.id, one.text), ...before.slice(-2).map(said), ...after.slice(0, 2).map(said)],
          actions: [
            button("Right as it stands", () => editing.accept(one.id), "small strong"),
            button("Edit", () => on.edit(one.id)),
            button("Delete", () => editing.remove(one.id)),
          ],
        }),
      };
    },
    suggestion(decision, work) {
      const one = on.find(decision.statement);
      const gone = work.removed.find((each) => each.id === decision.statement);
      const suggestion = one?.suggestion ?? gone?.suggestion;
      if (!suggestion) return null;
      const take = () =>
        suggestion.text === null
          ? editing.remove(one.id)
          : editing.accept(decision.statement, suggestion.text, { section: (one ?? gone).section, seen: Math.max((one ?? gone).version, suggestion.version), settles: [decision.id] });
      return {
        key: [suggestion, one?.text, gone?.text],
        target: one?.id ?? null,
        build: () => ({
          parts: [
            one ? quote(one.by?.name ?? "In the note", one.text) : quote(`${gone.by.name} removed`, gone.text, "gone"),
            quote("Heard since", suggestion.text ?? "It was taken back.", "mine"),
          ],
          actions: [
            button(suggestion.text === null ? "Delete" : one ? "Take the new" : "Take it in", take, "small strong"),
            button(one ? "Keep as it is" : "Leave it out", () => editing.dismiss(decision.id)),
          ],
        }),
      };
    },
    unsure(decision) {
      const one = on.find(decision.statement);
      if (!one) return null;
      return {
        key: [one.version],
        target: one.id,
        build: () => ({
          parts: [jump(one.id, one.text), ...one.evidence.filter((each) => each.role === "said").slice(0, 2).map(said)],
          actions: [
            button("Right as it stands", () => editing.accept(one.id), "small strong"),
            button("Edit", () => on.edit(one.id)),
            button("Nobody said this", () => editing.remove(one.id, "not_said")),
          ],
        }),
      };
    },
    question(decision, work) {
      const one = work.questions.find((each) => each.id === decision.id);
      if (!one) return null;
      const statement = one.statement && on.find(one.statement);
      const field = el("input", { type: "text", class: "answer", "aria-label": `Answer to: ${one.text}`, maxlength: 4000 });
      const send = () => field.value.trim() && editing.answer(one.id, field.value.trim());
      field.addEventListener("keydown", (event) => event.key === "Enter" && send());
      return {
        key: [one, statement?.version],
        target: statement ? one.statement : null,
        build: () => ({
          parts: [quote(one.by.name, one.text, "mine"), statement ? jump(one.statement, statement.text) : null, field],
          actions: [button("Answer", send, "small strong"), button("Take it back", () => editing.dismiss(one.id))],
        }),
      };
    },
  };

  function paintRemoved(all, readOnly) {
    removed.hidden = !all.length;
    const key = JSON.stringify([all, readOnly]);
    if (removed.dataset.key === key) return;
    removed.dataset.key = key;
    const [summary, items] = removed.children;
    say(summary, `Removed (${all.length})`);
    items.replaceChildren(
      ...all.map((one) =>
        el(
          "li",
          {},
          el("span", { class: "gone" }, one.text),
          el("span", { class: "small-print" }, `${REASONS[one.reason]} · ${one.by.name}`),
          readOnly ? null : button("Bring back", () => editing.restore(one.id, one.version)),
        ),
      ),
    );
  }

  // From one decision to the next, by keyboard.
  function next() {
    const all = [...list.children];
    const here = all.indexOf(document.activeElement?.closest?.(".decision"));
    const there = all[(here + 1) % all.length];
    if (!there) return scroller.focus();
    there.scrollIntoView({ block: "nearest" });
    (there.querySelector(".answer, .actions button") ?? there).focus({ preventScroll: true });
    if (there.dataset.target) on.choose(there.dataset.target);
    return there;
  }

  return { element, paint, next, hints };
}

const REASONS = { deleted: "deleted", not_said: "nobody said this", merged: "merged" };
const VERBS = { delete: "wants it deleted", move: "wants it elsewhere", revert: "wants the machine’s words", undo: "wants an edit undone", restore: "wants it back" };
const first = (name) => name.split(" ").at(0) === "Dr." ? name : name.split(" ")[0];

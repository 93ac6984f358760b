// The note: sections with their statements, moved through and edited by keyboard or pointer.

import { announce, arrange, el, say } from "./dom.js";
import { icon } from "./icons.js";
import { roving } from "./roving.js";
import { StatementLine } from "./statement.js";
import { copy, sectionText } from "./take.js";

const NOTHING = [];
const NOBODY = [];

// `on` is told what is chosen, pointed at, edited; `editing` makes edits; `startOf(evidence)` gives a place in the sound.
export function notePane({ on, editing, startOf }) {
  const sections = new Map(); // key -> { element, list, section }
  const lines = new Map(); // statement id -> StatementLine
  let draft = null;
  let readOnly = true;
  let reach = null; // a statement to go to as soon as it is there: { id, edit }

  const hint = el("p", { class: "hint", "aria-live": "polite" });
  const empty = el("p", { class: "empty" }, "Nothing in the note yet. Statements appear as soon as something clinical is said.");
  const body = el("div", { class: "sections" });
  const more = el("div", { class: "more-sections", hidden: true });
  const ending = el("div", { class: "ending" });
  const scroller = el("div", { class: "scroller" }, empty, body, ending, more);
  const element = el("section", { class: "pane note", "aria-label": "Draft note" }, scroller, hint);

  const doing = {
    accept: (id) => accept(id),
    edit: (id) => lines.get(id).edit(),
    ask: (id) => on.ask(id),
    play: (id) => on.play(id),
    unsaid: (id) => remove(id, "not_said"),
    remove: (id) => remove(id, "deleted"),
  };
  const answers = {
    typing: (id) => editing.typing(id),
    typed: (id) => on.typed(id),
    editing: (id, begins) => on.editing(begins ? id : null),
    split: (id, first, second) => editing.split(id, first, second),
  };

  const idOf = (event) => event.target.closest(".statement")?.dataset.statement ?? null;
  const keepStop = roving(body, {
    selector: ".statement",
    next: (line, key) => neighbour(line, { ArrowUp: -1, ArrowDown: 1 }[key]),
    act: (line, key) => (key === "Enter" && !readOnly ? lines.get(line.dataset.statement).edit() : on.choose(line.dataset.statement)),
    take: (line) => on.at(line?.dataset.statement ?? null),
  });
  body.addEventListener("click", (event) => {
    if (event.target.closest("button, textarea") || String(getSelection())) return;
    const id = idOf(event);
    const again = id && event.target.closest(".statement") === document.activeElement && event.detail > 1;
    if (again && !readOnly) lines.get(id).edit();
    else on.choose(id);
  });
  body.addEventListener("pointerover", (event) => on.point(idOf(event)));
  body.addEventListener("pointerleave", () => on.point(null));
  body.addEventListener("focusin", (event) => event.target.matches(".statement:focus-visible") && on.point(idOf(event)));
  body.addEventListener("focusout", () => on.point(null));

  // --- painting ---------------------------------------------------------------

  function paint(newDraft, context) {
    draft = newDraft;
    readOnly = context.readOnly;
    element.classList.toggle("read-only", readOnly);
    const shown = (draft?.sections ?? []).filter((section) => section.statements.length);
    for (const section of shown) paintSection(section, context);
    const keys = new Set(shown.map((section) => section.key));
    for (const [key, { element: gone }] of sections) if (!keys.has(key)) gone.remove(), sections.delete(key);
    arrange(body, shown.map((section) => sections.get(section.key).element));
    const ids = new Set(shown.flatMap((section) => section.statements.map((one) => one.id)));
    for (const [id, line] of lines) if (!ids.has(id)) line.finish(), lines.delete(id);
    empty.hidden = shown.length > 0;
    paintMore(keys);
    keepStop();
    arrive();
  }

  function paintSection(section, context) {
    const { key, title, statements } = section;
    if (!sections.has(key)) {
      const list = el("ul", { class: "statements", "aria-labelledby": `section-${key}` });
      const add = el("button", { class: "bare", type: "button", title: "New statement (N)", "aria-label": `New statement in ${title}`, onclick: () => addTo(key) }, icon("add"));
      const heading = el("div", { class: "section-head" }, el("h2", { id: `section-${key}` }, title), add);
      sections.set(key, { element: el("section", { class: "note-section", data: { section: key } }, heading, list), list, add });
    }
    const made = sections.get(key);
    made.section = section;
    made.add.hidden = readOnly;
    arrange(made.list, statements.map((one) => line(one, context)));
  }

  function line(statement, context) {
    let made = lines.get(statement.id);
    const before = made?.element.dataset.version;
    const people = context.at.get(statement.id) ?? NOBODY;
    const decisions = context.decisions.get(statement.id) ?? NOTHING;
    const saving = context.isSaving(statement.id);
    const key = `${readOnly} ${saving} ${decisions.join()} ${people.map((one) => one.viewer + one.typing).join()}`;
    if (made?.shows === statement && made.key === key) return made.element;
    if (!made) lines.set(statement.id, (made = new StatementLine(doing, answers)));
    made.paint(statement, {
      readOnly,
      start: startOf(statement.evidence[0]),
      decisions,
      people,
      saving,
    });
    // A place in the sound that is not known yet is looked for again.
    made.shows = statement.evidence.length && startOf(statement.evidence[0]) === null ? null : statement;
    made.key = key;
    if (context.fresh && before !== String(statement.version) && !made.isEditing) flash(made.element);
    return made.element;
  }

  function paintMore(keys) {
    const left = (draft?.sections ?? []).filter((section) => !keys.has(section.key));
    more.hidden = readOnly || !left.length;
    if (more.hidden || more.dataset.keys === left.map((one) => one.key).join()) return;
    more.dataset.keys = left.map((one) => one.key).join();
    const buttons = left.map(({ key, title }) => el("button", { type: "button", onclick: () => addTo(key) }, title));
    more.replaceChildren(el("span", { class: "more-title" }, "Add to"), ...buttons);
  }

  function arrive() {
    const line = reach && lines.get(reach.id);
    if (!line) return;
    line.element.scrollIntoView({ block: "nearest" });
    if (reach.edit) line.edit(true);
    else line.element.focus({ preventScroll: true });
    reach = null;
  }

  // --- what people do ---------------------------------------------------------

  function accept(id) {
    const statement = on.find(id);
    const text = statement.suggestion?.text ?? statement.text;
    if (statement.suggestion && statement.suggestion.text === null) return remove(id, "deleted");
    editing.accept(id, text, { settles: statement.suggestion ? [`suggestion:${id}`] : [] });
    announce(statement.suggestion ? "The machine's wording was taken." : "Accepted.");
  }

  function remove(id, reason) {
    const line = lines.get(id).element;
    const next = neighbour(line, 1) ?? neighbour(line, -1);
    editing.remove(id, reason);
    on.told(reason === "not_said" ? "Removed, and kept out: nobody said this." : "Deleted.", true);
    if (line === document.activeElement) next?.focus({ preventScroll: true });
  }

  function addTo(key, after) {
    const list = draft.sections.find((section) => section.key === key).statements;
    reach = { id: editing.add(key, after ?? list.at(-1)?.id ?? null, "New statement"), edit: true };
  }

  function move(id, step) {
    const list = draft.sections.find((section) => section.key === on.find(id).section).statements;
    const place = list.findIndex((one) => one.id === id);
    const to = place + step;
    if (to < 0 || to >= list.length) return;
    editing.move(id, on.find(id).section, step > 0 ? list[to].id : (list[to - 1]?.id ?? null));
    reach = { id, edit: false };
  }

  function moveSection(id, step) {
    const place = draft.sections.findIndex((section) => section.key === on.find(id).section);
    const to = draft.sections[place + step];
    if (!to) return;
    editing.move(id, to.key, to.statements.at(-1)?.id ?? null);
    on.told(`Moved to ${to.title}.`, true);
    reach = { id, edit: false };
  }

  function merge(id) {
    const other = neighbour(lines.get(id).element, 1)?.dataset.statement;
    if (!other) return;
    const [one, two] = [on.find(id).text, on.find(other).text];
    editing.merge(id, other, `${one.replace(/[.;]\s*$/, "")}; ${two.charAt(0).toLowerCase()}${two.slice(1)}`);
  }

  // A key on the statement that has the focus; true if it was one of ours.
  function key(event) {
    const id = document.activeElement?.closest?.(".statement")?.dataset.statement;
    if (!id || !lines.has(id)) return false;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (name === "p") on.play(id);
    else if (name === "c") copySection(id);
    else if (readOnly) return false;
    else if (event.altKey && name === "ArrowUp") move(id, -1);
    else if (event.altKey && name === "ArrowDown") move(id, 1);
    else if (event.altKey && name === "ArrowLeft") moveSection(id, -1);
    else if (event.altKey && name === "ArrowRight") moveSection(id, 1);
    else if (event.altKey) return false;
    else if (name === "a") accept(id);
    else if (name === "e") lines.get(id).edit();
    else if (name === "x") remove(id, "not_said");
    else if (name === "Delete" || name === "Backspace") remove(id, "deleted");
    else if (name === "n") addTo(on.find(id).section, id);
    else if (name === "m") merge(id);
    else if (name === "r" && on.find(id).edited) editing.revert(id);
    else if (name === "q") on.ask(id);
    else return false;
    return true;
  }

  function copySection(id) {
    const section = draft.sections.find((one) => one.key === on.find(id).section);
    copy(sectionText(section), section.title).then((done) => done && on.told(`${section.title} copied.`, false));
  }

  return {
    element,
    ending,
    paint,
    key,
    hint: (text) => say(hint, text),
    line: (id) => lines.get(id)?.element ?? null,
    statement: (id) => lines.get(id) ?? null,
    editing: () => [...lines.values()].filter((one) => one.isEditing),
    edit: (id) => lines.get(id)?.edit(),
    reveal: (id) => lines.get(id)?.element.scrollIntoView({ block: "nearest" }),
    focus: () => (body.querySelector('.statement[tabindex="0"]') ?? scroller).focus(),
  };
}

// A statement that is new or changed shows it for a moment.
function flash(element) {
  element.classList.remove("fresh");
  requestAnimationFrame(() => element.classList.add("fresh"));
}

function neighbour(line, step) {
  if (!step) return null;
  const all = [...line.closest(".sections").querySelectorAll(".statement")];
  return all[all.indexOf(line) + step] ?? null;
}

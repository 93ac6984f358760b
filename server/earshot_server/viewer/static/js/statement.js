// One statement of the note: its text, what people and machine made of it, and the field in which it is edited.

import { el, say } from "./dom.js";
import { clock } from "./format.js";
import { icon } from "./icons.js";
import { mark } from "./people.js";

const PAUSE_MS = 600; // so long nothing was typed: the words are saved
const LONGEST_MS = 2_500; // so long something was typed without a pause

const TOOLS = [
  ["accept", "Right as it stands", "A"],
  ["edit", "Edit", "Enter"],
  ["ask", "Question to the physician", "Q"],
  ["play", "Play its words", "P"],
  ["unsaid", "Nobody said this", "X"],
  ["remove", "Delete", "Delete"],
];

export class StatementLine {
  #statement = null;
  #editor = null;
  #stretch = null;
  #timer = null;
  #since = 0;
  #conflict = null;

  // `doing` is what the note's pane can do with a statement; `note` answers questions about it.
  constructor(doing, note) {
    Object.assign(this, { doing, note });
    this.text = el("span", { class: "statement-text" });
    this.flags = el("span", { class: "flags" });
    this.heardAt = el("span", { class: "heard-at" });
    this.tools = el(
      "span",
      { class: "tools", "aria-hidden": "true" },
      ...TOOLS.map(([name, title, key]) =>
        el("button", { type: "button", tabindex: -1, title: `${title} (${key})`, data: { do: name } }, icon(name)),
      ),
    );
    this.choice = el("div", { class: "choice", hidden: true });
    this.element = el(
      "li",
      { class: "statement", tabindex: -1 },
      el("div", { class: "statement-row" }, this.text, this.flags, this.heardAt, this.tools),
      this.choice,
    );
    this.tools.addEventListener("click", (event) => {
      const tool = event.target.closest("button")?.dataset.do;
      if (!tool) return;
      event.stopPropagation();
      this.doing[tool](this.#statement.id);
    });
  }

  get isEditing() {
    return this.#editor !== null;
  }

  get id() {
    return this.#statement.id;
  }

  paint(statement, { readOnly, decisions, people, start, saving }) {
    this.#statement = statement;
    const { element } = this;
    element.dataset.statement = statement.id;
    element.dataset.version = statement.version;
    element.classList.toggle("edited", Boolean(statement.by));
    element.classList.toggle("saving", saving);
    this.tools.hidden = readOnly;
    if (!this.isEditing) this.#paintText(statement, decisions.includes("unsure"));
    say(this.heardAt, start === null ? "" : clock(start));
    this.#paintFlags(statement, decisions, people);
  }

  // The words that were heard with doubt are marked, as long as nobody looked at them.
  #paintText({ text, evidence }, unsure) {
    const doubted = new Set(unsure ? evidence.flatMap((one) => one.unsure ?? []).map((word) => word.toLowerCase()) : []);
    const key = JSON.stringify([text, ...doubted]);
    if (this.text.dataset.key === key && this.text.textContent === text) return;
    this.text.dataset.key = key;
    const bare = (word) => word.toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, "");
    this.text.replaceChildren(
      ...text.split(/(\s+)/).map((word) => (doubted.has(bare(word)) ? el("span", { class: "doubted" }, word) : word)),
    );
  }

  #paintFlags({ by, checked, suggestion, kind }, decisions, people) {
    const wanted = [
      decisions.includes("contradiction") && ["bad", "said otherwise before"],
      decisions.includes("unsure") && ["doubt", "heard with doubt"],
      suggestion && ["news", "more was heard", "The machine heard more: see what waits for a decision"],
      decisions.includes("question") && ["ask", "question"],
      by && checked && ["good", "checked", `Checked by ${by.name}`],
      by && !checked && ["by", kind === "written" ? "written" : "edited", `${kind === "written" ? "Written" : "Edited"} by ${by.name}`],
      ...people.map(({ person, typing }) => ["who", person, typing]),
    ].filter(Boolean);
    const key = JSON.stringify(wanted);
    if ((this.flags.dataset.key ?? "[]") === key) return;
    this.flags.dataset.key = key;
    this.flags.replaceChildren(
      ...wanted.map(([name, what, more]) =>
        name === "who"
          ? mark(what, { title: `${what.name} ${more ? "is writing here" : "is here"}`, typing: more })
          : el("span", { class: `flag ${name}`, title: more }, what),
      ),
    );
  }

  // --- editing ----------------------------------------------------------------

  edit(select = false) {
    if (this.isEditing) return this.#editor.focus();
    const editor = el("textarea", { class: "editor", rows: 1, "aria-label": "Statement", maxlength: 4000, spellcheck: "true" });
    editor.value = this.#statement.text;
    this.#editor = editor;
    this.#stretch = this.note.typing(this.#statement.id);
    this.text.replaceChildren(editor);
    this.element.classList.add("editing");
    editor.addEventListener("input", () => this.#typed());
    editor.addEventListener("keydown", (event) => this.#key(event));
    editor.addEventListener("blur", () => this.finish());
    this.#fit();
    editor.focus();
    if (select) editor.select();
    else editor.setSelectionRange(editor.value.length, editor.value.length);
    this.note.editing(this.#statement.id, true);
  }

  // Leave the field; what was typed is saved at once.
  finish(focus = false) {
    if (!this.isEditing) return;
    this.#save();
    const words = this.#editor.value.trim();
    this.#editor = this.#stretch = null;
    this.text.replaceChildren(document.createTextNode(words || this.#statement.text));
    this.element.classList.remove("editing");
    this.note.editing(this.#statement.id, false);
    if (focus) this.element.focus({ preventScroll: true });
  }

  // The words that are being typed, if they are not what the statement says.
  get typed() {
    const words = this.#editor?.value.trim();
    return words && words !== this.#statement.text ? words : null;
  }

  #typed() {
    this.#fit();
    const now = performance.now();
    this.#since ||= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), Math.max(0, Math.min(PAUSE_MS, this.#since + LONGEST_MS - now)));
    this.note.typed(this.#statement.id);
  }

  #save() {
    clearTimeout(this.#timer);
    this.#since = 0;
    const words = this.#editor?.value.trim();
    if (!words || words === this.#statement.text || this.#conflict) return;
    this.#stretch.text(words);
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault();
      this.finish(true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#split();
    }
  }

  #split() {
    const { value, selectionStart: at } = this.#editor;
    const [first, second] = [value.slice(0, at).trim(), value.slice(at).trim()];
    if (!first || !second) return;
    const id = this.#statement.id;
    this.#editor.value = this.#statement.text; // the split carries the words: no change of its own
    this.finish(true);
    this.note.split(id, first, second);
  }

  // A field as high as its text; browsers that know `field-sizing` do it themselves.
  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#editor.style.height = "auto";
    this.#editor.style.height = `${this.#editor.scrollHeight}px`;
  }

  // Show both texts, and ask. The statement's field stays open with the person's own words.
  ask(conflict, { onMine, onTheirs }) {
    if (this.#conflict?.id === conflict?.id) return;
    this.#conflict = conflict;
    this.choice.hidden = !conflict;
    if (!conflict) return this.choice.replaceChildren();
    const mine = () => this.typed ?? conflict.text;
    this.choice.replaceChildren(
      el("p", { role: "alert" }, conflict.why, el("span", { class: "theirs" }, this.#statement.text)),
      el("button", { type: "button", class: "small", onclick: () => onMine(mine()) }, "Take my words"),
      el("button", { type: "button", class: "small", onclick: onTheirs }, "Keep theirs"),
    );
  }
}

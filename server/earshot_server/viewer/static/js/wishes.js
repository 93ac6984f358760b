// What this page asked for and the server has not confirmed yet: kept, sent in order, sent again after a cut.
//
// Pure: `send(message)` and `wait(milliseconds, action)` are given. A wish's id is made before the first try and stays
// the same, so that what arrives twice is done once. Nothing is kept outside of memory: what was said does not lie in a
// browser's files.

const AGAIN = new Set(["store_unavailable", "unreadable", "failed"]);
const AGAIN_MS = 2_000;

// Edits that are in conflict if somebody else edited what the person saw.
const CHECKED = new Set(["change", "accept", "delete", "split", "merge", "revert", "restore", "move"]);

export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const statementsOf = ({ edit }) => (edit ? [edit.statement, edit.other, edit.new].filter(Boolean) : []);

export class Wishes {
  #entries = []; // { wish, sent, saved, outcome }
  #open = false;

  // `onChange()` is called when something changed; `onRefused(wish, code, sentence)` when a wish is given up;
  // `onOutcome(wish, outcome)` when the note's fold said what became of an edit.
  constructor({ send, wait, onChange, onRefused, onOutcome }) {
    Object.assign(this, { send, wait, onChange, onRefused, onOutcome });
  }

  // How many wishes the server has not confirmed.
  get unsaved() {
    return this.#entries.filter((entry) => !entry.saved).length;
  }

  get open() {
    return this.#open;
  }

  // Whether this statement has a wish that is not on the server's disk.
  isSaving(statement) {
    return this.#entries.some((entry) => !entry.saved && statementsOf(entry.wish).includes(statement));
  }

  add(wish) {
    const made = { id: newId(), ...wish };
    this.#entries.push({ wish: made, sent: false, saved: false, outcome: null });
    this.#push();
    return made.id;
  }

  // Another text for a statement, as one types: what was not sent yet takes the newer words.
  type(edit) {
    const entry = this.#entries.find(
      ({ sent, wish }) => !sent && wish.edit?.kind === "change" && wish.edit.group === edit.group,
    );
    if (!entry) return this.add({ type: "edit", edit });
    entry.wish.edit.text = edit.text;
    this.onChange();
    return entry.wish.id;
  }

  // The connection is there, and the page knows what the server knows: send what is not confirmed.
  opened() {
    this.#open = true;
    for (const entry of this.#entries) if (!entry.saved) entry.sent = false;
    this.#push();
  }

  closed() {
    this.#open = false;
    this.onChange();
  }

  saved(id) {
    const entry = this.#entries.find(({ wish }) => wish.id === id);
    if (!entry) return;
    entry.saved = true;
    if (entry.wish.type !== "edit") entry.outcome = "none";
    this.#settle();
  }

  refused({ id, code, message }) {
    const entry = this.#entries.find(({ wish }) => wish.id === id);
    if (!entry) return;
    if (AGAIN.has(code)) {
      this.wait(AGAIN_MS, () => {
        entry.sent = false;
        this.#push();
      });
      return;
    }
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.onRefused(entry.wish, code, message);
    this.#settle();
  }

  // What became of edits, of this page's and of others'.
  learned(outcomes) {
    for (const outcome of outcomes) {
      const entry = this.#entries.find(({ wish }) => wish.id === outcome.edit);
      if (!entry || entry.outcome) continue;
      entry.outcome = outcome;
      if (outcome.result === "applied") this.#raise(entry, outcome.version);
      this.onOutcome(entry.wish, outcome);
    }
    this.#settle();
  }

  // Nobody's words came between what the person saw and this edit, else it were a conflict: later edits of the words
  // have seen it, too. The same holds of moves, for moves alone.
  #raise({ wish }, version) {
    const kind = wish.edit?.kind; // a signature has none
    if (!CHECKED.has(kind)) return;
    const touched = statementsOf(wish);
    for (const { sent, wish: { edit } } of this.#entries) {
      if (sent || !edit || (edit.kind === "move") !== (kind === "move")) continue;
      if (touched.includes(edit.statement) && edit.seen >= wish.edit.seen) edit.seen = version;
      if (touched.includes(edit.other) && edit.other_seen >= wish.edit.seen) edit.other_seen = version;
    }
  }

  #settle() {
    this.#entries = this.#entries.filter((entry) => !(entry.saved && entry.outcome));
    this.#push();
  }

  // Send what can go: an edit waits for what became of an earlier one of the same statement.
  #push() {
    const busy = new Set();
    for (const entry of this.#entries) {
      const touched = statementsOf(entry.wish);
      const free = !touched.some((one) => busy.has(one));
      if (!entry.outcome) touched.forEach((one) => busy.add(one));
      if (!this.#open || entry.sent || entry.saved || !free) continue;
      entry.sent = true;
      this.send(entry.wish);
    }
    this.onChange();
  }
}

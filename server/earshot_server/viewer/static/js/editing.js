// What a person can do to the note, and back: each edit says what was seen of the statement.

import { newId } from "./wishes.js";

const ACTIONS_KEPT = 200;

export class Editing {
  #undo = []; // groups of edits, the newest last
  #redo = []; // undos that can be undone

  // `find(id)` gives a statement of the draft as it stands.
  constructor(wishes, find) {
    Object.assign(this, { wishes, find });
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  get canRedo() {
    return this.#redo.length > 0;
  }

  // One stretch of typing: `text(words)` as they change. All of it is undone at once.
  typing(id) {
    const statement = this.find(id);
    const group = newId();
    let counted = false;
    return {
      group,
      text: (words, settles = []) => {
        if (!counted) this.#count(group);
        counted = true;
        const { section, version: seen } = statement;
        return this.wishes.type({ kind: "change", statement: id, section, seen, text: words, group, settles });
      },
    };
  }

  change(id, text, { seen, section, settles = [] } = {}) {
    const statement = this.find(id);
    return this.#do({
      kind: "change",
      statement: id,
      section: section ?? statement.section,
      seen: seen ?? statement.version,
      text,
      settles,
    });
  }

  remove(id, reason = "deleted") {
    const { section, version: seen } = this.find(id);
    return this.#do({ kind: "delete", statement: id, section, seen, reason });
  }

  restore(id, seen) {
    return this.#do({ kind: "restore", statement: id, seen });
  }

  accept(id, text, { section, seen, settles = [] } = {}) {
    const statement = this.find(id);
    return this.#do({
      kind: "accept",
      statement: id,
      section: section ?? statement.section,
      seen: seen ?? statement.version,
      text: text ?? statement.text,
      settles,
    });
  }

  move(id, section, after) {
    return this.#do({ kind: "move", statement: id, seen: this.find(id).version, section, after });
  }

  // `evidence`: the words that it rests on, where the person did not write it but took it in.
  add(section, after, text, evidence = []) {
    const statement = `w-${newId().slice(0, 18)}`;
    this.#do({ kind: "add", statement, section, after, text, evidence });
    return statement;
  }

  split(id, first, second) {
    const { section, version: seen } = this.find(id);
    return this.#do({ kind: "split", statement: id, section, seen, first, second, new: `w-${newId().slice(0, 18)}` });
  }

  merge(id, other, text) {
    const [one, two] = [this.find(id), this.find(other)];
    return this.#do({
      kind: "merge",
      statement: id,
      section: one.section,
      seen: one.version,
      other,
      other_seen: two.version,
      text,
    });
  }

  revert(id) {
    return this.#do({ kind: "revert", statement: id, seen: this.find(id).version });
  }

  ask(id, text) {
    return this.#do({ kind: "ask", statement: id, text });
  }

  answer(question, text) {
    return this.#do({ kind: "answer", question, text });
  }

  dismiss(decision) {
    return this.#do({ kind: "dismiss", decision });
  }

  undo() {
    const of = this.#undo.pop();
    if (of) this.#redo.push(this.wishes.add({ type: "edit", edit: { kind: "undo", of } }));
  }

  redo() {
    const of = this.#redo.pop();
    if (of) this.#undo.push(this.wishes.add({ type: "edit", edit: { kind: "undo", of } }));
  }

  // An edit that was not applied cannot be undone.
  forget(group) {
    this.#undo = this.#undo.filter((one) => one !== group);
    this.#redo = this.#redo.filter((one) => one !== group);
  }

  #do(edit) {
    const id = this.wishes.add({ type: "edit", edit });
    this.#count(id);
    return id;
  }

  #count(group) {
    this.#undo = [...this.#undo.slice(1 - ACTIONS_KEPT), group];
    this.#redo = [];
  }
}

// Evidence both ways: which words a statement rests on, which statements rest on a word.

// Statements by the word they rest on: "<segment>/<index>" -> ids.
export function indexEvidence(draft) {
  const index = new Map();
  for (const section of draft?.sections ?? [])
    for (const statement of section.statements)
      for (const { segment, first, last } of statement.evidence)
        for (let word = first; word <= last; word++) {
          const key = `${segment}/${word}`;
          index.set(key, (index.get(key) ?? new Set()).add(statement.id));
        }
  return index;
}

// The lights on both panes. What is chosen stays lit; what is pointed at is lit while it is pointed at.
export class Lights {
  #chosen = [];
  #pointed = null;
  #lit = [];
  word = null; // the word by which statements were chosen

  // `statement(id)` finds a statement of the draft; `transcript` and `note` are the panes.
  constructor({ statement, transcript, note }) {
    Object.assign(this, { statement, transcript, note });
  }

  get chosen() {
    return this.#chosen;
  }

  choose(ids, word = null) {
    this.#chosen = ids;
    this.word = word;
    this.paint();
  }

  point(id) {
    if (id === this.#pointed) return;
    this.#pointed = id;
    this.paint();
  }

  // The first word that a statement rests on.
  firstWord(id) {
    const evidence = this.statement(id)?.evidence[0];
    return evidence ? this.transcript.words(evidence.segment, evidence.first, evidence.first)[0] : undefined;
  }

  // Light everything anew; call after either pane was drawn.
  paint() {
    for (const [element, name] of this.#lit) element.classList.remove(name);
    this.#lit = [];
    if (this.word) this.#light([this.word], "at-word");
    const ids = this.#pointed ? [this.#pointed] : this.#chosen;
    for (const id of this.#chosen) this.#light([this.note.line(id)], "chosen");
    for (const id of ids) {
      this.#light([this.note.line(id)], "pointed");
      for (const { segment, first, last, role } of this.statement(id)?.evidence ?? []) {
        const words = this.transcript.words(segment, first, last);
        this.#light(words, "lit");
        this.#light(words, `lit-${role}`);
        this.#light(words.slice(-1), "lit-end");
      }
    }
  }

  #light(elements, name) {
    for (const element of elements) {
      if (!element) continue;
      element.classList.add(name);
      this.#lit.push([element, name]);
    }
  }
}

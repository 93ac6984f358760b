// Who else looks at this encounter, and where: told to the others, and shown.

const TYPING_MS = 3_000;

export class Whereabouts {
  #told = "";
  #typingUntil = 0;
  #timer = null;
  statement = null;

  // `send(message)` goes to the server, if the connection is there.
  constructor(send) {
    this.send = send;
  }

  at(statement) {
    this.statement = statement;
    this.#tell();
  }

  typing() {
    this.#typingUntil = performance.now() + TYPING_MS;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), TYPING_MS + 50);
    this.#tell();
  }

  // The server forgets a connection that is gone: tell it again.
  again() {
    this.#told = "";
    this.#tell();
  }

  close() {
    clearTimeout(this.#timer);
  }

  #tell() {
    const typing = performance.now() < this.#typingUntil;
    const message = { type: "presence", statement: this.statement, typing };
    const text = JSON.stringify(message);
    if (text === this.#told) return;
    if (this.send(message)) this.#told = text;
  }
}

// The others, once each, by person; `at` is where they are.
export function others(people, you) {
  const found = new Map();
  for (const one of people) {
    if (one.person.id === you?.person.id) continue; // another window of one's own is nobody else
    const known = found.get(one.person.id);
    if (!known || one.typing || (one.statement && !known.statement)) found.set(one.person.id, one);
  }
  return [...found.values()];
}

// The others by the statement where they are.
export function byStatement(people) {
  const found = new Map();
  for (const one of people) found.set(one.statement, [...(found.get(one.statement) ?? []), one]);
  return found;
}

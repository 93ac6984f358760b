// What the page knows of one encounter: the server's snapshot and the changes since.

const OUTCOMES_KEPT = 200;

export class Picture {
  #byId = new Map();
  #indexed = -1;
  #listed = null;
  #statements = new Map();

  constructor() {
    this.at = null;
    this.head = null;
    this.segments = [];
    this.missing = [];
    this.controls = [];
    this.draft = null;
    this.partial = null;
    this.status = null;
    this.statusCame = performance.now();
    this.storeReachable = true;
    this.people = []; // who looks, this page too
    this.you = null; // this page: { viewer, person, rights }
  }

  may(right) {
    return this.you?.rights.includes(right) ?? false;
  }

  get signed() {
    return Boolean(this.draft?.work.signature);
  }

  // A segment by its id.
  segment(id) {
    if (this.#indexed !== this.segments.length) {
      this.#byId = new Map(this.segments.map((one) => [one.id, one]));
      this.#indexed = this.segments.length;
    }
    return this.#byId.get(id) ?? null;
  }

  // A statement as it stands, null if it is not in the note.
  statement(id) {
    if (this.#listed !== this.draft) {
      this.#listed = this.draft;
      this.#statements = new Map((this.draft?.sections ?? []).flatMap((one) => one.statements).map((one) => [one.id, one]));
    }
    return this.#statements.get(id) ?? null;
  }

  // Kinds of what waits for a decision, by statement.
  get decisions() {
    const found = new Map();
    for (const { statement, kind } of this.draft?.work.decisions ?? []) {
      if (!found.has(statement)) found.set(statement, []);
      found.get(statement).push(kind);
    }
    return found;
  }

  // What a new connection asks for.
  get watch() {
    return { at: this.at, draft: this.draft?.version ?? null };
  }

  // Seconds since `status` came.
  get statusAge() {
    return (performance.now() - this.statusCame) / 1000;
  }

  // Take a message in; return which parts changed: a set of "log", "draft", "live", "people"; null: something was missed.
  apply(message) {
    switch (message.type) {
      case "snapshot": {
        const { at, head, segments, missing, controls, draft, partial, status } = message;
        Object.assign(this, { at, head, segments, missing, controls, draft, partial });
        this.#indexed = -1;
        this.#takeStatus(status);
        return new Set(["log", "draft", "live"]);
      }
      case "log":
        return this.#takeLog(message);
      case "draft":
        this.draft = message.draft;
        return new Set(["draft"]);
      case "delta":
        return this.#takeDelta(message.delta);
      case "partial":
        this.partial = message.start >= (this.head?.heard_to ?? 0) ? message : this.partial;
        return new Set(["live"]);
      case "presence":
        this.people = message.people;
        return new Set(["people"]);
      case "you":
        this.you = message;
        return new Set(["people"]);
      case "status":
        this.#takeStatus(message);
        return new Set(["live"]);
      case "store":
        this.storeReachable = message.reachable;
        return new Set(["live"]);
      default:
        return new Set(); // of a later server
    }
  }

  #takeStatus(status) {
    this.status = status;
    this.statusCame = performance.now();
  }

  #takeLog({ after, at, head, segments, missing, controls }) {
    if (after !== this.at) return null;
    Object.assign(this, { at, head });
    this.segments.push(...segments);
    this.missing.push(...missing);
    this.controls.push(...controls);
    if (this.partial && this.partial.start < head.heard_to) this.partial = null;
    return new Set(["log", "live"]);
  }

  #takeDelta(delta) {
    const draft = this.draft;
    if (!draft || delta.from_version !== draft.version) return null;
    const statements = new Map(draft.sections.flatMap((one) => one.statements).map((one) => [one.id, one]));
    for (const one of delta.changed) statements.set(one.id, one);
    const findings = new Map(draft.findings.map((one) => [one.id, one]));
    for (const one of delta.findings) findings.set(one.id, one);
    for (const id of delta.findings_removed) findings.delete(id);
    this.draft = {
      ...draft,
      version: delta.to_version,
      work: delta.work ?? draft.work,
      outcomes: [...draft.outcomes, ...delta.outcomes].slice(-OUTCOMES_KEPT),
      findings: [...findings.values()],
      sections: draft.sections.map((section) =>
        section.key in delta.order
          ? { ...section, statements: delta.order[section.key].map((id) => statements.get(id)) }
          : section,
      ),
    };
    return new Set(["draft"]);
  }
}

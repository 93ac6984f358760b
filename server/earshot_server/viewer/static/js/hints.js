// Hints beside the note: what they rest on, their rule, and what a person does with them. The clinician decides.

import { el, say } from "./dom.js";
import { clock } from "./format.js";

const WAIT_MS = 150; // several changes of the draft are asked about once
const WHY = ["Known and considered", "Does not fit this patient", "Wrong: not said or not recorded so", "Later"];
const KINDS = {
  "drug-gene": "Medicine and gene",
  "gene-test": "A test worth making",
  "drug-patient": "Medicine and patient",
  risk: "Risk",
  screening: "Prevention",
  lifestyle: "Lifestyle",
  social: "Daily life",
};
const OUTCOMES = {
  total_cvd: "Cardiovascular, all",
  ascvd: "Atherosclerotic",
  heart_failure: "Heart failure",
  chd: "Coronary heart",
  stroke: "Stroke",
};
const MODELS = { hba1c: "with HbA1c", uacr: "with urine albumin" };
const RELATIONS = { contradicted: "Heard otherwise than recorded", changed: "Changed since recorded" };

// `on`: words(evidence) -> { text, start }, playWords(evidence), add(section, text, evidence), told(sentence), count(number).
export function hintsPart(encounter, { holder, on }) {
  const base = `/api/encounters/${encounter}`;
  const cards = new Map(); // id -> { element, key }
  const list = el("ul", { class: "hint-cards" });
  const more = el("details", { class: "more-hints", hidden: true }, el("summary", {}), el("ul", { class: "hint-cards" }));
  const beside = el("ul", { class: "hint-cards" });
  const link = linkForm();
  const note = el("p", { class: "hint-note" }, "Hints are no diagnosis and no order. The clinician decides.");
  const part = el("section", { class: "hint-part", "aria-label": "Hints" }, el("h3", {}, "Hints"), list, beside, more, link, note);
  let timer = null;
  let busy = false;
  let again = false;
  let editable = false;
  let closed = false;
  const taken = new Set(); // sides that this page put into the note

  function ask() {
    clearTimeout(timer);
    timer = setTimeout(fetchNow, WAIT_MS);
  }

  async function fetchNow() {
    if (busy) return void (again = true);
    busy = true;
    try {
      const response = await fetch(`${base}/hints`);
      if (response.ok && !closed) paint(await response.json());
    } catch {
      ask(); // the connection comes back, and then the hints
    } finally {
      busy = false;
      if (again) (again = false), ask();
    }
  }

  async function post(path, body) {
    try {
      const response = await fetch(`${base}/${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!response.ok) on.told((await response.json().catch(() => ({}))).message ?? "The server could not do this. Try again.");
      return response.ok;
    } catch {
      on.told("The server cannot be reached. Nothing was changed; try again.");
      return false;
    } finally {
      ask();
    }
  }

  function paint(visit) {
    const sides = visit.joined.filter((one) => RELATIONS[one.relation]);
    const empty = !visit.hints.length && !visit.more.length && !sides.length && visit.record;
    if (empty) return holder.replaceChildren();
    if (!part.isConnected) holder.replaceChildren(part);
    arrange(list, visit.hints.map(card));
    arrange(beside, sides.map(sideBySide));
    const [summary, rest] = more.children;
    arrange(rest, visit.more.map(card));
    say(summary, `${visit.more.length} more, shown only when asked for`);
    more.hidden = visit.more.length === 0;
    link.hidden = visit.record || !editable;
    const shown = new Set([...list.children, ...beside.children, ...rest.children]);
    for (const [id, { element }] of cards) if (!shown.has(element)) cards.delete(id);
    on.count(visit.hints.length + sides.length);
  }

  // A card is made anew only if what it shows changed: a button in use stays.
  function card(hint) {
    const key = JSON.stringify([hint, editable]);
    const known = cards.get(hint.id);
    if (known?.key === key) return known.element;
    const element = el(
      "li",
      { class: "hint-card", data: { severity: hint.severity, kind: hint.kind, hint: hint.id } },
      el("h4", {}, KINDS[hint.kind] ?? hint.kind, ...(hint.severity === "critical" ? [" · ", el("strong", { class: "severe" }, "severe")] : [])),
      el("p", { class: "hint-summary" }, hint.summary),
      hint.missing.length ? el("p", { class: "hint-missing" }, `Not known: ${hint.missing.join(", ")}`) : null,
      why(hint),
      editable ? actions(hint) : null,
    );
    cards.set(hint.id, { element, key });
    return element;
  }

  function why(hint) {
    const risks = riskTable(hint.values);
    const told = risks ? [] : hint.detail.split("\n").filter(Boolean); // the table says the same
    return el(
      "details",
      { class: "hint-why" },
      el("summary", {}, "What it rests on"),
      ...told.map((line) => el("p", {}, line)),
      risks,
      hint.changes ? el("p", {}, `What would change it most: ${hint.changes}.`) : null,
      el("ul", { class: "hint-inputs" }, ...hint.inputs.map(input)),
      hint.limits ? el("p", { class: "small-print" }, `Holds for: ${hint.limits}.`.replace("..", ".")) : null,
      el("p", { class: "small-print" }, `${hint.rule.title}. ${hint.rule.source} (${hint.rule.version}); reviewed ${hint.rule.reviewed}.`),
    );
  }

  function input(one) {
    const words = one.source.words.map((span) => said(span));
    const recorded = one.source.kind === "record" ? `record${one.when ? `, ${one.when}` : ""}` : "";
    const name = one.name.toLowerCase() === one.value.toLowerCase() ? null : el("span", { class: "version-of" }, one.name);
    return el("li", {}, name, el("span", {}, one.value), recorded ? el("span", { class: "from-record" }, recorded) : null, ...words);
  }

  function said(span) {
    const { text, start } = on.words(span);
    return el("button", { type: "button", class: "bare hint-words", title: "Play", onclick: () => on.playWords(span) }, `“${text}”`, start === null ? "" : ` ${clock(start)}`);
  }

  const button = (text, action, kind = "small") => el("button", { type: "button", class: kind, onclick: action }, text);

  function actions(hint) {
    const place = el("div", { class: "actions" });
    const take = hint.statement ? button("Take into the plan", async () => (await post(`hints/${hint.id}`, { accept: true, reason: hint.reason })) && on.told("The hint is in the plan, and says that it was one."), "small strong") : null;
    const dismiss = (why) => post(`hints/${hint.id}`, { accept: false, reason: hint.reason, why });
    const ask = () => place.replaceChildren(el("span", { class: "hint-ask" }, "Why?"), ...WHY.map((text) => button(text, () => dismiss(text))));
    place.append(...[take, button("Dismiss", ask)].filter(Boolean));
    return place;
  }

  // What was heard beside what is recorded; one click takes either into the note.
  function sideBySide(one) {
    const id = JSON.stringify([one.kind, one.name, one.heard_text, one.recorded_text]);
    const key = JSON.stringify([id, one.heard.source.words, editable, taken.has(id)]);
    const known = cards.get(id);
    if (known?.key === key) return known.element;
    const side = (who, text, evidence) =>
      el(
        "div",
        { class: "side" },
        el("span", { class: "version-of" }, who),
        el("p", {}, text),
        editable && !taken.has(id) ? button("Take this", () => (taken.add(id), on.add(one.section, text, evidence), ask())) : null,
      );
    const element = el(
      "li",
      { class: "hint-card", data: { relation: one.relation } },
      el("h4", {}, RELATIONS[one.relation]),
      side("Heard", one.heard_text, one.heard.source.words),
      one.recorded_text ? side("Record", one.recorded_text, []) : el("p", { class: "version-of" }, "The record denies all of this kind."),
      ...one.heard.source.words.slice(0, 2).map((span) => said(span)),
    );
    cards.set(id, { element, key });
    return element;
  }

  function linkForm() {
    const field = el("input", { type: "text", class: "answer", maxlength: 200, "aria-label": "Identifier of the patient", placeholder: "Identifier of the patient" });
    const send = async (event) => {
      event.preventDefault();
      if (field.value.trim() && (await post("record", { patient: field.value.trim() }))) field.value = "";
    };
    return el("form", { class: "hint-link", hidden: true, onsubmit: send }, el("span", { class: "version-of" }, "No record stands beside this visit."), field, el("button", { type: "submit", class: "small" }, "Put it beside"));
  }

  return {
    changed: ask,
    may(edit) {
      if (edit !== editable) (editable = edit), ask();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

// Percentages by outcome, with a column for each number of years and model; null if there are none.
function riskTable(values) {
  const columns = new Set();
  const rows = new Map();
  for (const [name, value] of Object.entries(values)) {
    const [, years, outcome, model] = /^(\d+)y_([a-z_]+?)(?:_(hba1c|uacr))?$/.exec(name) ?? [];
    if (!OUTCOMES[outcome]) continue;
    const column = [`${years} years`, MODELS[model]].filter(Boolean).join(", ");
    columns.add(column);
    rows.set(outcome, (rows.get(outcome) ?? new Map()).set(column, `${value.toFixed(1)} %`));
  }
  if (!rows.size) return null;
  return el(
    "table",
    { class: "hint-numbers" },
    el("thead", {}, el("tr", {}, el("td", {}), ...[...columns].map((column) => el("th", { scope: "col" }, column)))),
    el("tbody", {}, ...[...rows].map(([outcome, cells]) => el("tr", {}, el("th", { scope: "row" }, OUTCOMES[outcome]), ...[...columns].map((column) => el("td", {}, cells.get(column) ?? ""))))),
  );
}

function arrange(holder, elements) {
  if (holder.children.length === elements.length && elements.every((one, i) => holder.children[i] === one)) return;
  holder.replaceChildren(...elements);
}

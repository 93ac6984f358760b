// The board: every encounter, those that need a look first.

import { Channel } from "./channel.js";
import { el, say } from "./dom.js";
import { clock, day, describe, soundTo, timeOfDay, unheard } from "./format.js";
import { onState, topBar } from "./frame.js";

const NEED = { trouble: 0, live: 1, paused: 1, ended: 2 };

export function boardView(frame) {
  const rows = new Map(); // id -> { row, came }
  const cards = new Map(); // id -> card
  const bar = topBar(frame, el("h1", { class: "brand" }, el("img", { src: "/static/icon.svg", alt: "", width: 28, height: 28 }), "Earshot"));
  const groups = {
    now: group("In the room now", "No encounter is running. One appears here as soon as a microphone starts."),
    ended: group("Ended", null),
  };
  const element = el(
    "div",
    { class: "page" },
    bar.element,
    el("main", { class: "board" }, groups.now.element, groups.ended.element),
  );

  function receive(message) {
    const now = performance.now();
    if (message.type === "board") rows.clear();
    for (const row of message.rows ?? message.changed ?? []) rows.set(row.id, { row, came: now });
    for (const id of message.removed ?? []) rows.delete(id);
    if (message.type === "store") bar.setConnection(message.reachable ? "open" : "store");
    paint();
  }

  function paint() {
    const now = performance.now();
    const seen = [...rows.values()].map(({ row, came }) => ({
      row,
      state: describe(row.head, row.status, (now - came) / 1000),
    }));
    seen.sort((a, b) => NEED[a.state.tone] - NEED[b.state.tone] || b.row.head.started_ms - a.row.head.started_ms);
    for (const { row, state } of seen) {
      if (!cards.has(row.id)) cards.set(row.id, card(row.id));
      cards.get(row.id).paint(row, state);
    }
    for (const id of cards.keys()) if (!rows.has(id)) cards.delete(id);
    const elements = (wanted) => seen.filter(wanted).map(({ row }) => cards.get(row.id).element);
    groups.now.fill(elements(({ state }) => state.tone !== "ended"));
    groups.ended.fill(elements(({ state }) => state.tone === "ended"));
  }

  const channel = new Channel("/ws/board", {
    watch: () => ({}),
    onMessage: receive,
    onState: onState(frame, bar),
  });
  const ticking = setInterval(paint, 1000);
  const close = () => {
    channel.close();
    clearInterval(ticking);
  };
  return { element, close, title: "Board" };
}

function group(title, whenEmpty) {
  const count = el("span", { class: "count" });
  const list = el("ul", { class: "cards" });
  const empty = el("p", { class: "empty" }, whenEmpty ?? "");
  const element = el("section", { class: "group" }, el("h2", {}, title, " ", count), list, empty);

  // Put the cards in order, moving only those that are out of place: a card in hand keeps its focus.
  function fill(wanted) {
    for (const child of [...list.children]) if (!wanted.includes(child)) child.remove();
    wanted.forEach((child, place) => {
      if (list.children[place] !== child) list.insertBefore(child, list.children[place] ?? null);
    });
    say(count, wanted.length ? String(wanted.length) : "");
    empty.hidden = wanted.length > 0;
    element.hidden = !wanted.length && !whenEmpty;
  }
  return { element, fill };
}

function card(id) {
  const state = el("span", { class: "state" });
  const label = el("span", { class: "label" });
  const clinician = el("span", { class: "clinician" });
  const words = el("bdi", { dir: "ltr" });
  const late = el("span", { class: "late" });
  const length = el("span", { class: "length" });
  const started = el("span", { class: "started" });
  const link = el("a", { class: "card-link", href: `/encounters/${id}`, data: { view: "" } }, label);
  const element = el(
    "li",
    { class: "encounter-card", data: { encounter: id } },
    el("div", { class: "card-state" }, state, late),
    el("div", { class: "card-main" }, el("p", { class: "card-title" }, link, clinician), el("p", { class: "last-words" }, words)),
    el("div", { class: "card-time" }, length, started),
  );

  function paint(row, described) {
    element.dataset.tone = described.tone;
    say(state, described.text);
    say(label, row.head.label || "Encounter without a label");
    say(clinician, row.head.clinician ?? "");
    say(words, row.last_words || (described.tone === "ended" ? "Nothing was said." : "Nothing said yet."));
    say(late, unheard(row.head, row.status));
    say(length, clock(soundTo(row.head, row.status)));
    const { started_ms: ms } = row.head;
    say(started, ms ? `${timeOfDay(ms)}, ${day(ms)}` : "");
  }
  return { element, paint };
}

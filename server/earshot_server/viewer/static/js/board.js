// The board: every encounter, those that need a look first.

import { Channel } from "./channel.js";
import { arrange, el, say } from "./dom.js";
import { clock, day, describe, soundTo, timeOfDay, unheard } from "./format.js";
import { onState, topBar } from "./frame.js";
import { mark } from "./people.js";
import { keysOn, openSheet } from "./sheet.js";

const NEED = { trouble: 0, live: 1, paused: 1, ended: 2, signed: 3 };
const FILTERS = {
  all: ["All", () => true],
  mine: ["Mine", (row, you) => row.head.assigned?.id === you],
  free: ["With nobody", (row) => !row.head.assigned && !row.head.signed_by],
  waiting: ["To decide", (row) => row.waiting > 0 && !row.head.signed_by],
};

export function boardView(frame) {
  const rows = new Map(); // id -> { row, came }
  const cards = new Map(); // id -> card
  let filter = "all";

  const bar = topBar(frame, el("h1", { class: "brand" }, el("img", { src: "/static/icon.svg", alt: "", width: 28, height: 28 }), "Earshot"));
  const search = el("input", { type: "search", class: "search", placeholder: "Search room, clinician, words", "aria-label": "Search", oninput: paint });
  const filters = el(
    "div",
    { class: "filters", role: "group", "aria-label": "Show" },
    ...Object.entries(FILTERS).map(([name, [title]]) =>
      el("button", { type: "button", "aria-pressed": String(name === filter), data: { filter: name }, onclick: () => choose(name) }, title, " ", el("span", { class: "count" })),
    ),
  );
  const groups = {
    now: group("In the room now", "No encounter is running. One appears here as soon as a microphone starts."),
    ended: group("Ended, to sign", null),
    signed: group("Signed", null),
  };
  const nothing = el("p", { class: "empty", hidden: true }, "Nothing fits what you look for.");
  const element = el(
    "div",
    { class: "page" },
    bar.element,
    el("main", { class: "board" }, el("div", { class: "board-tools" }, filters, search), nothing, groups.now.element, groups.ended.element, groups.signed.element),
  );

  function choose(name) {
    filter = name;
    for (const button of filters.children) button.setAttribute("aria-pressed", String(button.dataset.filter === name));
    paint();
  }

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
    const you = frame.person.id;
    const all = [...rows.values()].map(({ row, came }) => ({ row, state: describe(row.head, row.status, (now - came) / 1000) }));
    for (const button of filters.children) {
      const count = all.filter(({ row }) => FILTERS[button.dataset.filter][1](row, you)).length;
      say(button.lastChild, button.dataset.filter !== "all" && count ? String(count) : "");
    }
    const wanted = search.value.trim().toLowerCase();
    const seen = all.filter(({ row }) => FILTERS[filter][1](row, you) && (!wanted || textOf(row).includes(wanted)));
    seen.sort(
      (a, b) =>
        NEED[a.state.tone] - NEED[b.state.tone] || Number(b.row.waiting > 0) - Number(a.row.waiting > 0) || b.row.head.started_ms - a.row.head.started_ms,
    );
    for (const { row, state } of seen) {
      if (!cards.has(row.id)) cards.set(row.id, card(row.id));
      cards.get(row.id).paint(row, state, you);
    }
    for (const id of cards.keys()) if (!rows.has(id)) cards.delete(id);
    const elements = (fits) => seen.filter(({ state }) => fits(state.tone)).map(({ row }) => cards.get(row.id).element);
    const narrowed = filter !== "all" || Boolean(wanted);
    groups.now.fill(elements((tone) => tone !== "ended" && tone !== "signed"), narrowed);
    groups.ended.fill(elements((tone) => tone === "ended"), narrowed);
    groups.signed.fill(elements((tone) => tone === "signed"), narrowed);
    nothing.hidden = !narrowed || seen.length > 0;
  }

  const channel = new Channel("/ws/board", { watch: () => ({}), onMessage: receive, onState: onState(frame, bar) });
  const ticking = setInterval(paint, 1000);

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !keysOn() || document.querySelector("dialog[open]")) return;
    if (event.target.matches?.("input, select")) return event.key === "Escape" && event.target.blur();
    const links = [...element.querySelectorAll(".card-link")].filter((link) => link.offsetParent);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && links.length) {
      event.preventDefault();
      const here = links.indexOf(document.activeElement);
      links[Math.max(0, Math.min(links.length - 1, here + step))].focus();
    } else if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "?") {
      openSheet();
    } else if (/^[1-4]$/.test(event.key)) {
      choose(Object.keys(FILTERS)[Number(event.key) - 1]);
    }
  }
  document.addEventListener("keydown", key);

  const close = () => {
    channel.close();
    clearInterval(ticking);
    document.removeEventListener("keydown", key);
  };
  return { element, close, title: "Board" };
}

const textOf = ({ head, last_words: words }) => [head.label, head.clinician, head.room, head.assigned?.name, words].filter(Boolean).join(" ").toLowerCase();

function group(title, whenEmpty) {
  const count = el("span", { class: "count" });
  const list = el("ul", { class: "cards" });
  const empty = el("p", { class: "empty" }, whenEmpty ?? "");
  const element = el("section", { class: "group" }, el("h2", {}, title, " ", count), list, empty);

  // Put the cards in order, moving only those that are out of place: a card in hand keeps its focus.
  function fill(wanted, narrowed) {
    arrange(list, wanted);
    say(count, wanted.length ? String(wanted.length) : "");
    empty.hidden = wanted.length > 0;
    element.hidden = !wanted.length && (!whenEmpty || narrowed);
  }
  return { element, fill };
}

function card(id) {
  const state = el("span", { class: "state" });
  const label = el("span", { class: "label" });
  const news = el("span", { class: "news-dot", title: "The note changed since you looked", hidden: true }, el("span", { class: "unseen-inline" }, "changed since you looked"));
  const clinician = el("span", { class: "clinician" });
  const words = el("bdi", { dir: "ltr" });
  const late = el("span", { class: "late" });
  const length = el("span", { class: "length" });
  const started = el("span", { class: "started" });
  const waiting = el("span", { class: "waiting", hidden: true });
  const people = el("span", { class: "people" });
  const assigned = el("span", { class: "assigned" });
  const link = el("a", { class: "card-link", href: `/encounters/${id}`, data: { view: "" } }, label);
  const element = el(
    "li",
    { class: "encounter-card", data: { encounter: id } },
    el("div", { class: "card-state" }, state, late),
    el("div", { class: "card-main" }, el("p", { class: "card-title" }, link, news, clinician), el("p", { class: "last-words" }, words)),
    el("div", { class: "card-people" }, waiting, people, assigned),
    el("div", { class: "card-time" }, length, started),
  );

  function paint(row, described, you) {
    const { head } = row;
    element.dataset.tone = described.tone;
    say(state, described.text);
    say(label, head.label || "Encounter without a label");
    say(clinician, head.clinician ?? "");
    say(words, row.last_words || (described.tone === "ended" ? "Nothing was said." : "Nothing said yet."));
    say(late, unheard(head, row.status));
    say(length, clock(soundTo(head, row.status)));
    say(started, head.started_ms ? `${timeOfDay(head.started_ms)}, ${day(head.started_ms)}` : "");
    const signed = Boolean(head.signed_by);
    waiting.hidden = !row.waiting || signed;
    say(waiting, `${row.waiting} to decide`);
    say(assigned, signed ? head.signed_by.name : head.assigned ? (head.assigned.id === you ? "You" : head.assigned.name) : "");
    const seen = Number(localStorage.getItem(`earshot.seen.${id}`) ?? 0);
    news.hidden = signed || !seen || row.draft <= seen;
    const there = [...new Map(row.people.map((one) => [one.person.id, one.person])).values()].slice(0, 4);
    const key = there.map((one) => one.id).join();
    if (people.dataset.key !== key) {
      people.dataset.key = key;
      people.replaceChildren(...there.map((one) => mark(one, { title: `${one.name} is in it` })));
    }
  }
  return { element, paint };
}

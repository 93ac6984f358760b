// The transcript: segments with their times, and at the end the open one's words so far.

import { el, say } from "./dom.js";
import { Follow } from "./follow.js";
import { clock, duration, seconds } from "./format.js";
import { roving } from "./roving.js";

const UNSURE_BELOW = 0.6;
const SPEAKERS = { clinician: "Clinician", patient: "Patient", other: "Other person" };
const PAUSES = {
  off_record: "Off the record: nothing was captured",
  device: "The microphone was gone: nothing was captured",
  sleep: "The recording computer slept: nothing was captured",
};
const CONTROLS = {
  consent: (control) => (control.given ? "Consent given" : "Consent not given"),
  mark: () => "Marked",
  pause: (control) => PAUSES[control.reason] ?? "Paused",
  resume: () => "Resumed",
};

// `onWord(segment id, index)` is called when a word is chosen; null: none.
export function transcriptPane(onWord) {
  const list = el("ol", { class: "lines", "aria-label": "Transcript" });
  const open = el("div", { class: "line open" }, el("span", { class: "time" }), el("p", { class: "text" }));
  const empty = el("p", { class: "empty" }, "Nothing said yet. Words appear here while they are spoken.");
  const scroller = el("div", { class: "scroller" }, empty, list, open);
  const follow = new Follow(scroller);
  const element = el("section", { class: "pane transcript", "aria-label": "Transcript" }, scroller, follow.button);
  scroller.tabIndex = -1;
  const words = new Map(); // segment id -> word elements
  let shown = [];

  const keepStop = roving(list, { selector: ".w", next: nextWord, act: choose });
  list.addEventListener("click", (event) => {
    if (String(getSelection())) return; // the reader marks text
    const word = event.target.closest(".w");
    if (word) choose(word);
    else onWord(null);
  });

  function choose(word) {
    onWord(word.closest("[data-segment]").dataset.segment, Number(word.dataset.i));
  }

  function paint(picture) {
    const items = timeline(picture);
    const same = shown.findIndex((item, place) => item.key !== items[place]?.key);
    const kept = same === -1 ? Math.min(shown.length, items.length) : same;
    follow.during(() => {
      while (list.children.length > kept) list.lastChild.remove();
      items.slice(kept).forEach((item, place) => list.append(item.make(items[kept + place - 1])));
      paintOpen(picture);
      empty.hidden = items.length > 0 || Boolean(picture.partial?.words.length);
      keepStop();
    }, items.length - kept);
    shown = items;
  }

  // Only the open segment's words changed.
  function paintLive(picture) {
    follow.during(() => {
      paintOpen(picture);
      empty.hidden = shown.length > 0 || Boolean(picture.partial?.words.length);
    });
  }

  function paintOpen({ partial, head }) {
    const [time, text] = open.children;
    open.hidden = head.state === "ended";
    say(time, partial?.words.length ? clock(partial.start) : "");
    const [solid, grey] = partial ? openWords(partial) : ["", ""];
    if (!text.children.length) text.append(el("span", { class: "stable" }), " ", el("span", { class: "unstable" }));
    say(text.children[0], solid);
    say(text.children[1], grey);
  }

  // All lines in the order of the sound. A line's key changes only if it must be drawn anew.
  function timeline({ segments, missing, controls, head }) {
    const items = [
      ...segments.map((one) => ({ key: `s${one.id}/${one.speaker ?? ""}`, at: one.start, speaker: one.speaker, make: (before) => segmentLine(one, before) })),
      ...missing.map(([start, end]) => ({ key: `m${start}`, at: start, make: () => missingLine(start, end) })),
      ...(head?.withdrawn ?? []).map(([start]) => ({ key: `w${start}`, at: start, make: () => withdrawnLine(start) })),
      ...controls.map((one) => ({ key: `c${one.number}`, at: one.at, make: () => controlLine(one) })),
    ];
    return items.sort((a, b) => a.at - b.at);
  }

  // The written form is shown, a token at a time; the words that were spoken stand behind it.
  function segmentLine(segment, before) {
    const rows = segment.written?.length ? segment.written : segment.words.map(([text], i) => [text, i, i, "", false]);
    const places = [];
    const spans = rows.map(([text, first, last, mark, open]) => {
      const spoken = segment.words.slice(first, last + 1);
      const unsure = open || spoken.some(([, , , confidence]) => confidence < UNSURE_BELOW);
      const words = spoken.map(([word]) => word).join(" ");
      const title = [words.toLowerCase() === text.toLowerCase() ? "" : `Spoken: ${words}`, unsure ? "Heard with doubt" : ""].filter(Boolean).join(" · ");
      const span = el("span", { class: unsure ? "w unsure" : "w", title: title || null, tabindex: -1, data: { i: first } }, text + mark);
      for (let place = first; place <= last; place++) places[place] = span;
      return span;
    });
    words.set(segment.id, places);
    const speaker = segment.speaker && segment.speaker !== before?.speaker ? segment.speaker : null;
    return el(
      "li",
      { class: speaker ? "line turn" : "line", data: { segment: segment.id, speaker: segment.speaker ?? "" } },
      el("span", { class: "time" }, clock(segment.start)),
      el(
        "p",
        { class: "text" },
        speaker ? el("span", { class: "speaker" }, SPEAKERS[speaker] ?? speaker) : null,
        ...spans.flatMap((span) => [span, " "]),
      ),
    );
  }

  return {
    element,
    paint,
    paintLive,
    close: () => follow.close(),
    words: (segment, first, last) => [...new Set(words.get(segment)?.slice(first, last + 1) ?? [])],
    // The word that has the focus: { segment, i }, or null.
    focused() {
      const word = document.activeElement?.closest?.(".w");
      return word && list.contains(word) ? { segment: word.closest("[data-segment]").dataset.segment, i: Number(word.dataset.i) } : null;
    },
    focus: () => (list.querySelector('.w[tabindex="0"]') ?? scroller).focus(),
    toEnd: () => follow.toEnd(),
    // Bring words into sight, near the middle, and stay there.
    reveal(word) {
      const [outer, inner] = [scroller.getBoundingClientRect(), word.getBoundingClientRect()];
      if (inner.top >= outer.top + 24 && inner.bottom <= outer.bottom - 24) return;
      follow.hold();
      word.scrollIntoView({ block: "center" });
    },
  };
}

// The open segment's words as they are written, if they are: those that stay, and the rest.
function openWords({ words, stable, written }) {
  const rows = written?.length ? written : words.map((text, i) => [text, i, i, ""]);
  const join = (some) => some.map(([text, , , mark]) => text + mark).join(" ");
  return [join(rows.filter(([, , last]) => last < stable)), join(rows.filter(([, , last]) => last >= stable))];
}

const missingLine = (start, end) =>
  el(
    "li",
    { class: "line event lost" },
    el("span", { class: "time" }, clock(start)),
    el("p", { class: "text" }, `${duration(seconds(end - start))} of sound were lost here`),
  );

const withdrawnLine = (start) =>
  el(
    "li",
    { class: "line event lost" },
    el("span", { class: "time" }, clock(start)),
    el("p", { class: "text" }, "What was said here is erased: consent was withdrawn"),
  );

const controlLine = (control) =>
  el(
    "li",
    { class: "line event" },
    el("span", { class: "time" }, clock(control.at)),
    el("p", { class: "text" }, CONTROLS[control.kind]?.(control) ?? control.kind),
  );

// Left and right go word by word, up and down line by line.
function nextWord(word, key) {
  const line = word.closest(".line");
  const sibling = (element, step) => (step < 0 ? element.previousElementSibling : element.nextElementSibling);
  const along = (from, step, wanted) => {
    let element = sibling(from, step);
    while (element && !wanted(element)) element = sibling(element, step);
    return element;
  };
  const isWord = (element) => element.classList.contains("w");
  const hasWords = (element) => element.querySelector(".w");
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[key];
  if (!step) return null;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const near = along(word, step, isWord);
    if (near) return near;
    const spans = along(line, step, hasWords)?.querySelectorAll(".w");
    return spans ? spans[step < 0 ? spans.length - 1 : 0] : null;
  }
  return along(line, step, hasWords)?.querySelector(".w") ?? null;
}

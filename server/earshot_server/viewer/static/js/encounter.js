// One encounter: its transcript beside its note, and how they hang together.

import { Channel } from "./channel.js";
import { el, say } from "./dom.js";
import { Lights, indexEvidence } from "./evidence.js";
import { clock, describe, soundTo, timeOfDay, unheard } from "./format.js";
import { onState, topBar } from "./frame.js";
import { notePane } from "./note.js";
import { Picture } from "./picture.js";
import { transcriptPane } from "./transcript.js";

export function encounterView(frame, encounter) {
  const picture = new Picture();
  let index = new Map();

  const head = headline();
  const bar = topBar(frame, el("a", { class: "back", href: "/", data: { view: "" } }, "Board"), head.element);
  const transcript = transcriptPane(chooseWord);
  const note = notePane({ onChoose: chooseStatement, onPoint: (id) => lights.point(id), startOf });
  const lights = new Lights({ statement, transcript, note });
  const element = el(
    "div",
    { class: "page encounter" },
    bar.element,
    el("main", { class: "panes" }, transcript.element, note.element),
  );

  function statement(id) {
    for (const section of picture.draft?.sections ?? [])
      for (const one of section.statements) if (one.id === id) return one;
    return null;
  }

  function startOf(evidence) {
    const segment = evidence && picture.segments.find((one) => one.id === evidence.segment);
    return segment?.words[evidence.first]?.[1] ?? null;
  }

  function chooseStatement(id) {
    const again = !lights.word && lights.chosen.length === 1 && lights.chosen[0] === id;
    lights.choose(id && !again ? [id] : []);
    note.hint("");
    const word = id && !again && lights.firstWord(id);
    if (word) transcript.reveal(word);
  }

  function chooseWord(segment, i) {
    const ids = segment === null ? [] : [...(index.get(`${segment}/${i}`) ?? [])];
    const [word] = segment === null ? [] : transcript.words(segment, i, i);
    lights.choose(ids, word);
    if (ids.length) note.reveal(ids[0]);
    note.hint(word ? restsOn(word.textContent, ids.length) : "");
  }

  function receive(message) {
    const changed = picture.apply(message);
    if (changed === null) {
      picture.at = null;
      channel.again();
      return;
    }
    if (changed.has("log") || changed.has("live")) transcript.paint(picture);
    if (changed.has("draft") || changed.has("log")) note.paint(picture.draft, message.type === "delta");
    if (changed.has("draft")) index = indexEvidence(picture.draft);
    if (changed.has("draft") || changed.has("log")) lights.paint();
    if (message.type === "store") bar.setConnection(message.reachable ? "open" : "store");
    paintHead();
  }

  function paintHead() {
    if (!picture.head) return;
    head.paint(picture);
    frame.title(picture.head.label || "Encounter");
  }

  const channel = new Channel(`/ws/encounters/${encounter}`, {
    watch: () => picture.watch,
    onMessage: receive,
    onState: onState(frame, bar),
  });
  const ticking = setInterval(paintHead, 1000);
  const release = (event) => event.key === "Escape" && chooseWord(null);
  document.addEventListener("keydown", release);
  const close = () => {
    channel.close();
    clearInterval(ticking);
    document.removeEventListener("keydown", release);
    transcript.close();
  };
  return { element, close, title: "Encounter" };
}

const restsOn = (word, count) =>
  count === 0 ? `Nothing in the note rests on “${word}”.`
    : count === 1 ? `One statement rests on “${word}”.`
      : `${count} statements rest on “${word}”.`;

function headline() {
  const label = el("h1", { class: "label" }, "…");
  const clinician = el("span", { class: "clinician" });
  const state = el("span", { class: "state" });
  const length = el("span", { class: "length", title: "Length of the sound so far" });
  const late = el("span", { class: "late" });
  const element = el(
    "div",
    { class: "headline" },
    el("div", { class: "titles" }, label, clinician),
    state,
    length,
    late,
  );

  function paint({ head, status, statusAge }) {
    const described = describe(head, status, statusAge);
    element.dataset.tone = described.tone;
    say(label, head.label || "Encounter without a label");
    const since = head.started_ms ? `since ${timeOfDay(head.started_ms)}` : "";
    say(clinician, [head.clinician, since].filter(Boolean).join(" · "));
    say(state, described.text);
    say(length, clock(soundTo(head, status)));
    say(late, unheard(head, status));
  }
  return { element, paint };
}

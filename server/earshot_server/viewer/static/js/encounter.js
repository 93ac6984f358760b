// One encounter: its transcript, its note, and what waits for a decision.

import { askFor } from "./ask.js";
import { assignment } from "./assign.js";
import { Channel } from "./channel.js";
import { decidePane } from "./decide.js";
import { announce, el, say } from "./dom.js";
import { Editing } from "./editing.js";
import { Lights, indexEvidence } from "./evidence.js";
import { hintsPart } from "./hints.js";
import { onState, topBar } from "./frame.js";
import { headline, printHead } from "./headline.js";
import { icon } from "./icons.js";
import { keptWishes } from "./kept.js";
import { notePane } from "./note.js";
import { mark } from "./people.js";
import { Picture } from "./picture.js";
import { Whereabouts, byStatement, others } from "./presence.js";
import { keysOn, openSheet } from "./sheet.js";
import { openSign, signedPart } from "./sign.js";
import { Sound } from "./sound.js";
import { tabBar } from "./tabs.js";
import { takeMenu } from "./take.js";
import { toasts } from "./toast.js";
import { transcriptPane } from "./transcript.js";

export function encounterView(frame, encounter) {
  const picture = new Picture();
  let index = null; // made when it is asked for

  const wishes = keptWishes(`${frame.person.id ?? frame.person.name}/${encounter}`, {
    send: (message) => channel.send(message),
    onChange: paintSaved,
    onRefused: refused,
    onOutcome: outcome,
  });
  const editing = new Editing(wishes, (id) => picture.statement(id));
  const where = new Whereabouts((message) => channel?.send(message) ?? false);
  const sound = new Sound(encounter, played);
  const toast = toasts();

  const head = headline();
  const saved = el("span", { class: "saved", role: "status" });
  const people = el("span", { class: "people" });
  const assign = assignment({ onAssign: (to) => wishes.add({ type: "assign", to }) });
  const undo = el("button", { class: "quiet square", type: "button", title: "Undo (Ctrl Z)", "aria-label": "Undo", onclick: () => editing.undo() }, icon("undo"));
  const redo = el("button", { class: "quiet square", type: "button", title: "Redo (Ctrl Shift Z)", "aria-label": "Redo", onclick: () => editing.redo() }, icon("redo"));
  const signButton = el("button", { class: "primary", type: "button", hidden: true, onclick: sign }, "Sign");
  const bar = topBar(frame, el("a", { class: "back", href: "/", data: { view: "" } }, "Board"), head.element);
  const tools = el(
    "div",
    { class: "toolbar" },
    saved,
    people,
    assign.element,
    el("span", { class: "spring" }),
    undo,
    redo,
    takeMenu(encounter, () => picture.draft),
    el("button", { class: "quiet square", type: "button", title: "Keys (?)", "aria-label": "Keys", onclick: openSheet }, icon("keys")),
    signButton,
  );

  const transcript = transcriptPane(chooseWord);
  const note = notePane({
    on: {
      choose: chooseStatement,
      point: (id) => lights.point(id),
      play: playStatement,
      ask: askQuestion,
      find: (id) => picture.statement(id),
      typed: () => where.typing(),
      at: (id) => where.at(id),
      editing: () => repaint(),
      told: (text, undoable) => toast.show(text, undoable ? { action: "Undo", onAction: () => editing.undo() } : {}),
    },
    editing,
    startOf,
  });
  const lights = new Lights({ statement: (id) => picture.statement(id), transcript, note });
  const decide = decidePane({
    on: {
      point: (id) => lights.point(id),
      go: (id) => (chooseStatement(id, true), note.reveal(id), note.line(id)?.focus({ preventScroll: true })),
      choose: (id) => (lights.choose([id]), note.reveal(id)),
      edit: (id) => note.edit(id),
      find: (id) => picture.statement(id),
      playWords: playEvidence,
      takeVersion,
    },
    editing,
    words: wordsOf,
  });
  let hinted = 0;
  const hints = hintsPart(encounter, {
    holder: decide.hints,
    on: {
      words: wordsOf,
      playWords: playEvidence,
      add: (section, text, evidence) => editing.add(section, null, text, evidence),
      told: (text) => toast.show(text),
      count: (number) => ((hinted = number), countDecisions()),
    },
  });
  const countDecisions = () => tabs.count("decide", (picture.draft?.work.decisions.length ?? 0) + hinted);
  const tabs = tabBar(["transcript", "note", "decide"], { transcript: "Transcript", note: "Note", decide: "To decide" });
  const panes = el("main", { class: "panes", data: { pane: "note" } }, transcript.element, note.element, decide.element);
  tabs.onTab = (name) => (panes.dataset.pane = name);
  const element = el("div", { class: "page encounter" }, bar.element, tools, tabs.element, panes, toast.element, printHead(picture));

  // --- evidence and sound -----------------------------------------------------

  function startOf(evidence) {
    const segment = evidence && picture.segment(evidence.segment);
    return segment?.words[evidence.first]?.[1] ?? null;
  }

  function wordsOf({ segment: id, first, last }) {
    const words = picture.segment(id)?.words.slice(first, last + 1) ?? [];
    return { text: words.map(([text]) => text).join(" "), start: words[0]?.[1] ?? null };
  }

  function playEvidence({ segment: id, first, last }) {
    const words = picture.segment(id)?.words;
    if (words?.[first]) sound.play(words[first][1], words[last][2]);
  }

  function playStatement(id) {
    if (sound.isPlaying) return sound.stop();
    const said = picture.statement(id)?.evidence.find((one) => one.role !== "asked");
    if (said) playEvidence(said);
    else toast.show("A person wrote this: there are no words to play.");
  }

  function played(state) {
    element.classList.toggle("playing", state === "playing");
    if (state && state !== "loading" && state !== "playing") toast.show(state);
  }

  function chooseStatement(id, stay = false) {
    const again = !stay && !lights.word && lights.chosen.length === 1 && lights.chosen[0] === id;
    lights.choose(id && !again ? [id] : []);
    note.hint("");
    const word = id && !again && lights.firstWord(id);
    if (word) transcript.reveal(word);
  }

  function chooseWord(segment, i) {
    index ??= indexEvidence(picture.draft);
    const ids = segment === null ? [] : [...(index.get(`${segment}/${i}`) ?? [])];
    const [word] = segment === null ? [] : transcript.words(segment, i, i);
    lights.choose(ids, word);
    if (ids.length) note.reveal(ids[0]);
    note.hint(word ? restsOn(word.textContent, ids.length) : "");
  }

  // --- edits --------------------------------------------------------------------

  const readOnly = () => picture.signed || !picture.may("edit");

  function askQuestion(id) {
    askFor("Question to the physician", picture.statement(id)?.text ?? "", (text) => editing.ask(id, text));
  }

  function nameSpeaker(segment, role) {
    wishes.add({ type: "speaker", segment, role });
    toast.show(`These are the ${role === "other" ? "other person" : role}’s words.`);
  }

  // A version that met another one is taken after all, with the newest version seen.
  function takeVersion(conflict) {
    const { id, statement, section, text, kind } = conflict;
    if (kind === "addendum") return wishes.add({ type: "addendum", text }), editing.dismiss(id);
    if (kind === "ask" || kind === "answer" || !statement) return editing.dismiss(id);
    const now = picture.statement(statement);
    return editing.change(statement, text, {
      seen: now?.version ?? picture.draft.version,
      section: now?.section ?? section ?? "assessment",
      settles: [id],
    });
  }

  function outcome(wish, { result, statement }) {
    if (result !== "conflict") return;
    editing.forget(wish.edit?.group ?? wish.id);
    toast.show("Somebody else’s edit came first. Both versions are kept: choose in “To decide”.", { kind: "bad" });
    announce("Somebody else's edit came first. Both versions are kept.");
    if (wish.edit?.kind === "undo") return;
    asked.set(statement, wish.id);
  }
  const asked = new Map(); // statement -> conflict of this page's own

  function askInPlace() {
    for (const [statement, id] of asked) {
      const conflict = picture.draft?.work.conflicts.find((one) => one.id === id) ?? null;
      const line = note.statement(statement);
      line?.ask(conflict, {
        onMine: (text) => takeVersion({ ...conflict, text }),
        onTheirs: () => editing.dismiss(id),
      });
      if (!conflict) asked.delete(statement);
    }
  }

  function refused(wish, code, sentence) {
    const words = wish.edit?.text ?? wish.text;
    toast.show(words ? `${sentence} Not saved: “${words}”` : sentence, { kind: "bad", stay: Boolean(words) });
    signing?.(sentence);
  }

  // --- signing ------------------------------------------------------------------

  let signing = null;

  function sign() {
    if (signButton.hidden) return;
    if (wishes.unsaved) return toast.show("Some edits are not saved yet. Sign in a moment.", { kind: "bad" });
    openSign({
      picture,
      person: picture.you.person,
      on: {
        go: (decision) => (decision.statement && picture.statement(decision.statement) ? decide.next() : decide.next()),
        sign: (version) =>
          new Promise((done) => {
            signing = (sentence) => ((signing = null), done(sentence));
            wishes.add({ type: "sign", version });
          }),
      },
    });
  }

  function paintSigned() {
    if (picture.signed) signing?.("");
    const late = picture.draft?.outcomes.findLast((one) => one.kind === "sign");
    if (signing && late?.result === "conflict" && !picture.signed && late.by.id === picture.you.person.id)
      signing("The note changed while you signed, so it was not signed. Look at what changed, and sign again.");
    const key = JSON.stringify([picture.draft?.work.signature, picture.draft?.work.addenda, picture.may("sign")]);
    if (note.ending.dataset.key === key) return;
    note.ending.dataset.key = key;
    const part = picture.draft && signedPart(picture.draft, { mayAdd: picture.may("sign"), onAdd: (text) => wishes.add({ type: "addendum", text }) });
    note.ending.replaceChildren(...(part ? [part] : []));
  }

  // --- painting -----------------------------------------------------------------

  let fresh = false;
  let looked = null; // the version that the board is told was seen

  function repaint() {
    if (!picture.head) return;
    note.paint(picture.draft, {
      readOnly: readOnly(),
      decisions: picture.decisions,
      at: byStatement(others(picture.people, picture.you)),
      isSaving: (id) => wishes.isSaving(id),
      fresh,
    });
    lights.paint();
  }

  function receive(message) {
    if (message.type === "saved") return wishes.saved(message.id);
    if (message.type === "refused") return wishes.refused(message);
    const changed = picture.apply(message);
    if (changed === null) {
      picture.at = null;
      channel.again();
      return undefined;
    }
    fresh = message.type === "delta";
    if (changed.has("log")) transcript.paint(picture);
    else if (changed.has("live")) transcript.paintLive(picture);
    if (changed.has("draft")) index = null;
    if (changed.has("draft") || changed.has("log") || changed.has("people")) repaint();
    if (changed.has("draft") || changed.has("log") || changed.has("people")) {
      decide.paint(picture.draft, { readOnly: readOnly() });
      countDecisions();
      hints.may(!readOnly());
      paintSigned();
      askInPlace();
    }
    if (changed.has("draft") || changed.has("log")) hints.changed();
    if (changed.has("draft")) wishes.learned(message.delta?.outcomes ?? picture.draft?.outcomes ?? []);
    if (message.type === "store") bar.setConnection(message.reachable ? "open" : "store");
    paintHead();
    return undefined;
  }

  function paintSaved() {
    const { unsaved, open } = wishes;
    const text = !unsaved ? (picture.signed ? "" : "All saved") : open ? "Saving …" : `${unsaved} ${unsaved === 1 ? "edit" : "edits"} kept here, not sent yet`;
    saved.dataset.tone = !unsaved ? "good" : open ? "wait" : "bad";
    say(saved, text);
    undo.disabled = !editing.canUndo;
    redo.disabled = !editing.canRedo;
    if (picture.head) repaint();
  }

  function paintHead() {
    if (!picture.head) return;
    head.paint(picture);
    frame.title(picture.head.label || "Encounter");
    const may = picture.may("edit") && !picture.signed;
    undo.hidden = redo.hidden = saved.hidden = !may;
    signButton.hidden = !picture.may("sign") || picture.signed || !picture.draft;
    signButton.classList.toggle("early", picture.head.state !== "ended"); // it is not what one does now
    assign.paint(picture, may);
    const seen = others(picture.people, picture.you);
    const key = JSON.stringify(seen.map((one) => [one.person.id, one.typing]));
    if (people.dataset.key !== key) {
      people.dataset.key = key;
      people.replaceChildren(...seen.map((one) => mark(one.person, { title: `${one.person.name} is here`, typing: one.typing })));
    }
    if (looked !== picture.draft?.version) {
      looked = picture.draft?.version;
      localStorage.setItem(`earshot.seen.${encounter}`, String(looked ?? 0)); // a number alone: for the board
    }
  }

  const state = onState(frame, bar);
  const channel = new Channel(`/ws/encounters/${encounter}`, {
    watch: () => picture.watch,
    onMessage(message) {
      if (message.type === "you") Promise.resolve().then(() => (wishes.opened(), where.again()));
      receive(message);
    },
    onState(name, sentence) {
      if (name !== "open") wishes.closed();
      state(name, sentence);
    },
  });
  paintSaved();

  // --- keys ---------------------------------------------------------------------

  const letters = {
    "?": openSheet,
    g: () => (tabs.show("note"), note.focus()),
    t: () => (tabs.show("transcript"), transcript.focus()),
    d: () => (tabs.show("decide"), decide.next()),
    b: () => frame.go("/"),
    l: () => transcript.toEnd(),
  };

  function key(event) {
    if (event.key === "Escape") return chooseWord(null);
    if (document.querySelector("dialog[open]")) return undefined;
    const control = event.ctrlKey || event.metaKey;
    const field = event.target.matches?.("input, textarea, select");
    if (control && event.shiftKey && event.key.toLowerCase() === "s") return event.preventDefault(), sign();
    if (control && !field && event.key.toLowerCase() === "z") return event.preventDefault(), event.shiftKey ? editing.redo() : editing.undo();
    if (control && !field && event.key.toLowerCase() === "y") return event.preventDefault(), editing.redo();
    if (control || field || (!keysOn() && event.key.length === 1)) return undefined;
    if (note.key(event)) return event.preventDefault();
    const word = transcript.focused();
    if (word && event.key.toLowerCase() === "p") {
      const segment = picture.segment(word.segment);
      return sound.isPlaying ? sound.stop() : sound.play(segment.words[word.i][1], segment.end);
    }
    const role = word && !readOnly() && { 1: "clinician", 2: "patient", 3: "other" }[event.key];
    if (role) return nameSpeaker(word.segment, role);
    if (event.altKey) return undefined;
    const action = letters[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action) event.preventDefault(), action();
    return undefined;
  }

  const ticking = setInterval(paintHead, 1000);
  const leaving = (event) => wishes.unsaved && event.preventDefault();
  document.addEventListener("keydown", key);
  addEventListener("beforeunload", leaving);
  const close = () => {
    for (const line of note.editing()) line.finish();
    channel.close();
    wishes.closed();
    where.close();
    clearInterval(ticking);
    document.removeEventListener("keydown", key);
    removeEventListener("beforeunload", leaving);
    transcript.close();
    hints.close();
    if (sound.isPlaying) sound.stop();
  };
  return { element, close, title: "Encounter" };
}

const restsOn = (word, count) =>
  count === 0 ? `Nothing in the note rests on “${word}”.`
    : count === 1 ? `One statement rests on “${word}”.`
      : `${count} statements rest on “${word}”.`;

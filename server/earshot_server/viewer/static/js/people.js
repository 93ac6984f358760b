// People as small round marks: initials in a colour of their own.

import { el } from "./dom.js";

const COLOURS = 6;

export function initials(name) {
  const words = name.replace(/^(Dr|Prof|Mr|Mrs|Ms)\.?\s+/i, "").split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

// The same person has the same colour on every page.
const colourOf = (id) => [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % COLOURS;

export function mark(person, { title = person.name, typing = false } = {}) {
  return el(
    "span",
    { class: typing ? "who typing" : "who", title, data: { colour: colourOf(person.id) } },
    el("span", { "aria-hidden": "true" }, initials(person.name)),
    el("span", { class: "unseen-inline" }, title),
  );
}

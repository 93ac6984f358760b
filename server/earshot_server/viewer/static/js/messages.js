// Full-page messages: why there is nothing to see, and where to go.

import { el } from "./dom.js";

const TITLES = {
  no_right: "Not allowed",
  no_such_encounter: "No such encounter",
  erased: "This encounter was erased",
  outdated: "A new version is here",
  still_here: "You are not signed out yet",
  unreachable: "The server cannot be reached",
};

export function messageView(code, sentence, go, retry = null) {
  const button = (text, action) => el("button", { class: "primary", type: "button", onclick: action }, text);
  const element = el(
    "main",
    { class: "card-page" },
    el(
      "div",
      { class: "card" },
      el("h1", {}, TITLES[code] ?? "Something is in the way"),
      el("p", { role: "alert" }, sentence),
      code === "outdated"
        ? button("Load it", () => location.reload())
        : retry
          ? button("Try again", retry)
          : button("To the board", () => go("/")),
    ),
  );
  return { element, title: TITLES[code] };
}

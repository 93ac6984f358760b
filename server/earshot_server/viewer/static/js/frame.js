// The bar on top of every view: what this is, how the connection is, who is signed in.

import { announce, el, say } from "./dom.js";

const CONNECTION = {
  connecting: { text: "Connecting …", tone: "wait" },
  open: { text: "Connected", tone: "good" },
  waiting: { text: "Server not reachable. Trying again …", tone: "bad" },
  store: { text: "Store not reachable: what you see may be old", tone: "bad" },
};

export function topBar(frame, ...content) {
  const connection = el("span", { class: "connection", data: { tone: "wait" } }, "Connecting …");
  let shown = "connecting";
  let told = "open";

  const element = el(
    "header",
    { class: "top" },
    ...content,
    el(
      "div",
      { class: "top-end" },
      connection,
      el("a", { class: "person", href: "/account", data: { view: "" }, title: "Your account" }, frame.person.name),
      el("button", { class: "quiet", type: "button", onclick: frame.leave }, "Sign out"),
    ),
  );

  // Say how the connection is; aloud only when it was lost or came back, not on every try.
  function setConnection(state, sentence = "") {
    if (state === "connecting" && shown === "waiting") return;
    shown = state;
    const text = sentence || CONNECTION[state].text;
    say(connection, text);
    connection.dataset.tone = CONNECTION[state].tone;
    if (state !== "connecting" && state !== told) {
      told = state;
      announce(text);
    }
  }

  return { element, setConnection };
}

// What a channel's states mean: for the bar, or, where it will not come back, for the whole view.
export const onState = (frame, bar) => (state, sentence) => {
  if (state in CONNECTION) bar.setConnection(state, sentence);
  else if (state === "signed_out") frame.signedOut(sentence);
  else frame.refuse(state, sentence);
};

// Short sentences about what just happened; those that hold somebody's words stay until they are put away.

import { el } from "./dom.js";

const SHOWN_MS = 6_000;

export function toasts() {
  const element = el("div", { class: "toasts", role: "status" });

  function show(text, { action, onAction, kind = "", stay = false } = {}) {
    const away = () => made.remove();
    const made = el(
      "div",
      { class: `toast ${kind}` },
      el("span", {}, text),
      action ? el("button", { type: "button", class: "bare", onclick: () => (onAction(), away()) }, action) : null,
      stay ? el("button", { type: "button", class: "bare", onclick: away }, "Put away") : null,
    );
    element.append(made);
    while (element.children.length > 3) element.firstChild.remove();
    if (!stay) setTimeout(away, SHOWN_MS);
  }
  return { element, show };
}

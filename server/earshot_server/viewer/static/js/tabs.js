// Panes as tabs, where there is room for one alone.

import { el, say } from "./dom.js";

export function tabBar(names, titles) {
  const counts = new Map();
  const buttons = names.map((name) => {
    const count = el("span", { class: "count" });
    counts.set(name, count);
    return el("button", { type: "button", "aria-pressed": String(name === "note"), data: { tab: name }, onclick: () => show(name) }, titles[name], " ", count);
  });
  const element = el("nav", { class: "tabs", "aria-label": "Panes" }, ...buttons);
  const bar = { element, onTab: () => {}, count: (name, number) => say(counts.get(name), number ? String(number) : ""), show };
  function show(name) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
    bar.onTab(name);
  }
  return bar;
}

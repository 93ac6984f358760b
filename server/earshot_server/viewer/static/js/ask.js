// A small dialog for one line of text.

import { el } from "./dom.js";

export function askFor(title, about, onText) {
  const field = el("textarea", { class: "editor boxed", rows: 2, maxlength: 4000, id: "asked", "aria-label": title });
  const send = () => {
    if (!field.value.trim()) return;
    onText(field.value.trim());
    dialog.close();
  };
  const dialog = el(
    "dialog",
    { class: "dialog small-dialog", "aria-labelledby": "ask-title" },
    el("h2", { id: "ask-title" }, title),
    about ? el("p", { class: "version" }, about) : null,
    field,
    el("div", { class: "dialog-end" }, el("button", { class: "quiet", type: "button", onclick: () => dialog.close() }, "Cancel"), el("button", { class: "primary", type: "button", onclick: send }, "Ask")),
  );
  field.addEventListener("keydown", (event) => event.key === "Enter" && !event.shiftKey && (event.preventDefault(), send()));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

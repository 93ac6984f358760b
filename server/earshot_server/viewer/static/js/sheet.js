// The sheet of keys, at `?`; and the switch for single keys (WCAG 2.2, 2.1.4).

import { el } from "./dom.js";

const STORED = "earshot.keys";

export const keysOn = () => localStorage.getItem(STORED) !== "off";

const SHEETS = {
  "Anywhere": [
    ["?", "This sheet"],
    ["Ctrl Z", "Undo"],
    ["Ctrl Shift Z", "Redo"],
    ["G", "To the note"],
    ["T", "To the transcript"],
    ["D", "To what waits for a decision"],
    ["B", "To the board"],
    ["L", "To the live end of the transcript"],
  ],
  "On a statement": [
    ["↑ ↓", "Another statement"],
    ["Enter", "Edit"],
    ["A", "Right as it stands; takes a suggestion"],
    ["Delete", "Delete"],
    ["X", "Nobody said this: remove, and keep out"],
    ["N", "New statement below"],
    ["Alt ↑ ↓", "Move up, down"],
    ["Alt ← →", "Move to the section before, after"],
    ["M", "Merge with the next one"],
    ["R", "Back to the machine's wording"],
    ["Q", "Question to the physician"],
    ["P", "Play the words that it rests on"],
    ["C", "Copy the section"],
  ],
  "While editing": [
    ["Enter", "Done"],
    ["Escape", "Done"],
    ["Ctrl Enter", "Split where the cursor is"],
  ],
  "On a word of the transcript": [
    ["← → ↑ ↓", "Another word, another line"],
    ["Enter", "The statements that rest on it"],
    ["P", "Play from here"],
    ["1 2 3", "Said by clinician, patient, other person"],
  ],
  "To finish": [["Ctrl Shift S", "Sign"]],
};

export function openSheet() {
  const columns = Object.entries(SHEETS).map(([title, keys]) =>
    el(
      "section",
      {},
      el("h3", {}, title),
      el("dl", { class: "keys" }, ...keys.flatMap(([key, text]) => [el("dt", {}, ...key.split(" ").map((one) => el("kbd", {}, one))), el("dd", {}, text)])),
    ),
  );
  const single = el("input", { type: "checkbox", checked: keysOn(), onchange: () => localStorage.setItem(STORED, single.checked ? "on" : "off") });
  const dialog = el(
    "dialog",
    { class: "dialog sheet", "aria-labelledby": "sheet-title" },
    el("h2", { id: "sheet-title" }, "Keys"),
    el("div", { class: "columns", tabindex: 0, role: "group", "aria-label": "All keys" }, ...columns),
    el("div", { class: "dialog-end" }, el("label", { class: "check" }, single, "Single-key shortcuts"), el("button", { class: "primary", type: "button", onclick: () => dialog.close() }, "Close")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector(".primary").focus();
}

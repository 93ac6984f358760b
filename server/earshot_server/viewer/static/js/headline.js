// Whose encounter it is and how it stands: above the panes, and on paper.

import { el, say } from "./dom.js";
import { clock, describe, soundTo, timeOfDay, unheard } from "./format.js";

export function headline() {
  const label = el("h1", { class: "label" }, "…");
  const clinician = el("span", { class: "clinician" });
  const state = el("span", { class: "state" });
  const length = el("span", { class: "length", title: "Length of the sound so far" });
  const late = el("span", { class: "late" });
  const element = el("div", { class: "headline" }, el("div", { class: "titles" }, label, clinician), state, length, late);

  function paint({ head, status, statusAge, signed }) {
    const described = describe(head, status, statusAge, signed);
    element.dataset.tone = described.tone;
    say(label, head.label || "Encounter without a label");
    const since = head.started_ms ? `since ${timeOfDay(head.started_ms)}` : "";
    say(clinician, [head.clinician, head.room && head.room !== head.label ? head.room : "", since].filter(Boolean).join(" · "));
    say(state, described.text);
    say(length, clock(soundTo(head, status)));
    say(late, unheard(head, status));
  }
  return { element, paint };
}

// What stands above the note on paper.
export function printHead(picture) {
  const element = el("div", { class: "print-head", "aria-hidden": "true" });
  addEventListener("beforeprint", () => {
    const { head, draft } = picture;
    if (!head) return;
    const { signature } = draft?.work ?? {};
    element.replaceChildren(
      el("strong", {}, head.label || "Encounter"),
      el("span", {}, [head.clinician, head.started_ms ? new Date(head.started_ms).toLocaleString() : ""].filter(Boolean).join(" · ")),
      el("span", {}, signature ? `Signed by ${signature.by.name}` : "Draft, not signed"),
    );
  });
  return element;
}

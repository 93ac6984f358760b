// Who takes care of the encounter: taking it, handing it over, letting it go.

import { el, say } from "./dom.js";

export function assignment({ onAssign }) {
  const name = el("span", { class: "assigned" });
  const select = el("select", { class: "quiet-select", "aria-label": "Who takes care" });
  const element = el("span", { class: "assignment" }, name, select);
  let people = null;
  select.addEventListener("change", () => select.value && onAssign(select.value === "nobody" ? null : select.value));
  select.addEventListener("focus", load, { once: true });
  select.addEventListener("pointerenter", load, { once: true });

  async function load() {
    const answer = await fetch("/api/people").catch(() => null);
    people = answer?.ok ? (await answer.json()).people : [];
    select.dataset.key = "";
    if (last) paint(...last);
  }

  let last = null;
  function paint(picture, may) {
    last = [picture, may];
    const { assigned } = picture.head;
    const you = picture.you?.person;
    const mine = assigned?.id === you?.id;
    say(name, assigned ? `With ${mine ? "you" : assigned.name}` : may ? "" : "With nobody");
    select.hidden = !may;
    const options = [
      ["", assigned ? "Hand over …" : "Assign …"],
      ...(mine || !you ? [] : [["me", "I take it"]]),
      ...(people ?? []).filter((one) => one.id !== assigned?.id && one.id !== you?.id).map((one) => [one.id, one.name]),
      ...(assigned ? [["nobody", "Let it go"]] : []),
    ];
    const key = JSON.stringify(options);
    if (select.dataset.key === key) return;
    select.dataset.key = key;
    select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
    select.value = "";
  }
  return { element, paint };
}

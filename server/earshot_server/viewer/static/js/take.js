// Taking the note away: to the clipboard, as a file, on paper (and from there as PDF).

import { announce, el } from "./dom.js";
import { icon } from "./icons.js";

export function sectionText({ title, statements }) {
  return [title, ...statements.map((one) => `  ${one.text}`)].join("\n");
}

export function noteText(draft) {
  return draft.sections.filter((section) => section.statements.length).map(sectionText).join("\n\n");
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
    return true;
  } catch {
    announce("The browser does not let this page copy. Mark the text and copy it by hand.");
    return false;
  }
}

export function takeMenu(encounter, draft) {
  const item = (text, action) => el("button", { type: "button", role: "menuitem", onclick: () => (close(), action()) }, text);
  const file = (text, format) =>
    el("a", { href: `/api/encounters/${encounter}/note.${format}`, download: `note.${format}`, role: "menuitem", onclick: close }, text);
  const fhirFile = el(
    "a",
    { href: `/api/encounters/${encounter}/document.fhir.json`, download: "note.fhir.json", role: "menuitem", hidden: true, onclick: close },
    "Download as FHIR document",
  );
  const menu = el(
    "div",
    { class: "menu", role: "menu", "aria-label": "Take the note away", hidden: true },
    item("Copy the note", () => copy(noteText(draft()), "The note is")),
    file("Download as text", "txt"),
    file("Download as Markdown", "md"),
    fhirFile,
    item("Print, or save as PDF", () => print()),
  );
  const button = el(
    "button",
    { class: "quiet", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => (menu.hidden ? open() : close()) },
    icon("take"),
    "Export",
  );
  const element = el("div", { class: "menu-holder" }, button, menu);

  function open() {
    fhirFile.hidden = !draft()?.work.signature; // a FHIR document is made of a signed note
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    menu.firstChild.focus();
  }
  function close() {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation();
      close();
      button.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || menu.hidden) return;
    event.preventDefault();
    const all = [...menu.children];
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  });
  element.addEventListener("focusout", (event) => !element.contains(event.relatedTarget) && close());
  return element;
}

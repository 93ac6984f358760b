// Which view belongs to the address, and the frame around it.

import { accountView } from "./account.js";
import { boardView } from "./board.js";
import { el, say } from "./dom.js";
import { encounterView } from "./encounter.js";
import { enter } from "./enter.js";
import { allUnsaved } from "./kept.js";
import { messageView } from "./messages.js";
import { signIn, signOut, ways, whoIsIt } from "./session.js";
import { problemFrom, signInView } from "./signin.js";

const app = document.getElementById("app");
let current = null; // the mounted view: { element, close() }

function show(view) {
  current?.close?.();
  current = view;
  app.replaceChildren(view.element);
  document.title = view.title ? `${view.title} · Earshot` : "Earshot";
}

async function askToSignIn(sentence = "") {
  const { oidc } = await ways().catch(() => ({ oidc: null }));
  const problem = problemFrom(location.hash);
  if (problem) history.replaceState(null, "", location.pathname);
  const onProof = (proof) => signIn(proof).then(route);
  show(signInView({ sentence: sentence || problem, provider: oidc, onProof }));
}

async function leave() {
  if (allUnsaved() && !confirm("Some edits are not on the server yet, and are lost if you sign out. Sign out?")) return;
  try {
    await signOut();
  } catch (error) {
    return show(messageView("still_here", error.message, go, leave));
  }
  askToSignIn("You are signed out.");
}

// What every view may ask of the frame.
const frameFor = (person) => ({
  person,
  go,
  leave,
  signedOut: askToSignIn,
  refuse: (code, sentence) => show(messageView(code, sentence, go)),
  title: (text) => (document.title = `${text} · Earshot`),
});

async function route() {
  let person;
  try {
    person = await whoIsIt();
  } catch (error) {
    return show(messageView("unreachable", error.message, go, route));
  }
  if (!person) return askToSignIn();
  // Administrators see no encounters: their own account is what the page has for them.
  const administers = person.role === "administrator" && !person.rights.includes("view");
  if (location.pathname === "/account" || administers) return show(await accountView(frameFor(person)));
  const encounter = location.pathname.match(/^\/encounters\/([A-Za-z0-9_-]+)$/)?.[1];
  return show(encounter ? encounterView(frameFor(person), encounter) : boardView(frameFor(person)));
}

function go(path) {
  history.pushState(null, "", path);
  return route();
}

addEventListener("popstate", route);

// Links marked so change the view without loading the page again.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});

if (location.pathname === "/enter") {
  say(app, "Signing in …");
  enter().then(route, (error) => askToSignIn(error.message));
} else {
  app.replaceChildren(el("p", { class: "wait" }, "Opening …"));
  route();
}

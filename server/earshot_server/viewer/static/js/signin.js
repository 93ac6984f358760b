// Signing in with a token that a person was given.

import { el, say } from "./dom.js";

export function signInView({ sentence, onToken }) {
  const problem = el("p", { class: "problem", role: "alert" });
  const token = el("input", {
    id: "token",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    "aria-describedby": "token-help",
  });
  const button = el("button", { class: "primary", type: "submit" }, "Sign in");

  async function submit(event) {
    event.preventDefault();
    say(problem, "");
    button.disabled = true;
    try {
      await onToken(token.value.trim());
    } catch (error) {
      say(problem, error.message);
      token.select();
    } finally {
      button.disabled = false;
    }
  }

  const element = el(
    "main",
    { class: "card-page" },
    el(
      "form",
      { class: "card", onsubmit: submit },
      el("img", { src: "/static/icon.svg", alt: "", width: 44, height: 44 }),
      el("h1", {}, "Sign in to Earshot"),
      sentence ? el("p", { class: "notice", role: "status" }, sentence) : null,
      el("label", { for: "token" }, "Your token"),
      token,
      el("p", { class: "help", id: "token-help" }, "Or open the one-time link that you were given."),
      problem,
      button,
    ),
  );
  return { element, title: "Sign in" };
}

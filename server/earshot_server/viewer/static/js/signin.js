// Signing in: by name and password (and a code), by the clinic's own sign-in service, or by a token.

import { el, say } from "./dom.js";

// Why the sign-in service brought nobody; the page's own sentences, for anybody can write what stands behind `#`.
const PROBLEMS = {
  signed_out: "The sign-in was not finished, or took too long. Try again.",
  provider_failed: "Your clinic's sign-in service did not confirm who you are. Try again.",
  too_many_guesses: "Too many sign-ins were begun from here. Try again in a minute.",
  not_ours: "Your clinic's sign-in service knows you, but no account here is linked to you. Ask an administrator.",
};

// The sentence for what a sign-in that failed left in the address; empty if there is none.
export function problemFrom(hash) {
  const problem = new URLSearchParams(hash.slice(1)).get("problem");
  if (!problem) return "";
  return PROBLEMS[problem] ?? "You are not signed in. Try again.";
}

function field(name, label, attributes) {
  const input = el("input", { id: name, name, autocapitalize: "none", spellcheck: "false", ...attributes });
  return { input, row: el("div", { class: "field" }, el("label", { for: name }, label), input) };
}

// A form that says what went wrong under its fields and cannot be sent twice at once.
function form(attributes, fields, action, send) {
  const problem = el("p", { class: "problem", role: "alert" });
  const button = el("button", { class: "primary", type: "submit" }, action);
  const tell = (error) => say(problem, error.message);

  async function submit(event) {
    event.preventDefault();
    say(problem, "");
    button.disabled = true;
    try {
      await send(tell);
    } catch (error) {
      tell(error);
    } finally {
      button.disabled = false;
    }
  }

  return el("form", { onsubmit: submit, ...attributes }, ...fields, problem, button);
}

function passwordForm(onProof) {
  const login = field("login", "User name", { autocomplete: "username", required: true, maxlength: 64 });
  const password = field("password", "Password", {
    type: "password",
    autocomplete: "current-password",
    required: true,
    maxlength: 1024,
  });
  const code = field("totp", "Code of your authenticator app", {
    inputmode: "numeric",
    autocomplete: "one-time-code",
    maxlength: 20,
  });
  code.row.hidden = true;

  async function send(tell) {
    const proof = { login: login.input.value.trim(), password: password.input.value };
    if (code.input.value.trim()) proof.totp = code.input.value.trim();
    try {
      await onProof(proof);
    } catch (error) {
      tell(error);
      if (error.code === "code_needed") {
        code.row.hidden = false;
        code.input.required = true;
        code.input.focus();
      } else {
        code.input.value = "";
        password.input.select();
      }
    }
  }

  return form({ class: "ways" }, [login.row, password.row, code.row], "Sign in", send);
}

function tokenForm(onProof) {
  const token = field("token", "Your token", { type: "password", autocomplete: "off", required: true });
  const send = (tell) =>
    onProof({ token: token.input.value.trim() }).catch((error) => {
      tell(error);
      token.input.select();
    });
  return form({ class: "ways", hidden: true }, [token.row], "Sign in with this token", send);
}

// `provider` is what the button of the clinic's sign-in service says, or null.
export function signInView({ sentence, provider, onProof }) {
  const byToken = tokenForm(onProof);
  const show = el("button", { class: "quiet", type: "button", "aria-expanded": "false" }, "Use a token");
  show.addEventListener("click", () => {
    byToken.hidden = !byToken.hidden;
    show.setAttribute("aria-expanded", String(!byToken.hidden));
    if (!byToken.hidden) byToken.querySelector("input").focus();
  });

  const element = el(
    "main",
    { class: "card-page" },
    el(
      "div",
      { class: "card" },
      el("img", { src: "/static/icon.svg", alt: "", width: 44, height: 44 }),
      el("h1", {}, "Sign in to Earshot"),
      sentence ? el("p", { class: "notice", role: "status" }, sentence) : null,
      provider ? el("a", { class: "button", href: "/session/oidc" }, `Sign in with ${provider}`) : null,
      provider ? el("p", { class: "or" }, "or with a user name and password") : null,
      passwordForm(onProof),
      el("p", { class: "help" }, "Or open the one-time link that you were given."),
      show,
      byToken,
    ),
  );
  return { element, title: "Sign in" };
}

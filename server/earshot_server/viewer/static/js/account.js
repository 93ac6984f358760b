// A person's own account: where they are signed in, and a new password.

import { announce, el, say } from "./dom.js";
import { messageView } from "./messages.js";
import { changePassword, endSession, ownAccount } from "./session.js";

const HOW = {
  password: "by password",
  totp: "by password and code",
  oidc: "by your clinic's sign-in service",
  link: "by a one-time link",
  token: "by a token",
};

function sessionRow(session, refresh) {
  const since = new Date(session.opened_ms).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const end = el("button", { class: "quiet", type: "button" }, "End");
  end.addEventListener("click", async () => {
    end.disabled = true;
    await endSession(session.id).then(refresh, (error) => announce(error.message));
    end.disabled = false;
  });
  return el(
    "li",
    { class: "session" },
    el("span", {}, `Since ${since}, ${HOW[session.how] ?? session.how}${session.this ? " (here)" : ""}`),
    session.this ? null : end,
  );
}

function passwordForm(account, asksOld) {
  const input = (id, label, autocomplete) => {
    const field = el("input", { id, type: "password", autocomplete, required: true, maxlength: 1024 });
    return { field, row: el("div", { class: "field" }, el("label", { for: id }, label), field) };
  };
  const old = asksOld ? input("old", "Your password now", "current-password") : null;
  const fresh = input("new", "New password", "new-password");
  const again = input("again", "The new one again", "new-password");
  const problem = el("p", { class: "problem", role: "alert" });
  const done = el("p", { class: "notice", role: "status" });
  const button = el("button", { class: "primary", type: "submit" }, "Change password");

  async function submit(event) {
    event.preventDefault();
    say(problem, "");
    say(done, "");
    if (fresh.field.value !== again.field.value) return say(problem, "The new passwords differ.");
    button.disabled = true;
    try {
      await changePassword({ new: fresh.field.value, ...(old ? { old: old.field.value } : {}) });
      event.target.reset();
      say(done, "Your password is changed. You are signed out everywhere else.");
    } catch (error) {
      say(problem, error.message);
    } finally {
      button.disabled = false;
    }
  }

  return el(
    "form",
    { class: "ways", onsubmit: submit },
    el("h2", {}, account.password ? "Change your password" : "Choose a password"),
    el("input", { hidden: true, type: "text", autocomplete: "username", value: account.login }),
    old?.row ?? null,
    fresh.row,
    again.row,
    el("p", { class: "help" }, "Twelve characters or more: a few words that do not belong together are good."),
    problem,
    done,
    button,
  );
}

export async function accountView(frame) {
  let account;
  try {
    account = await ownAccount();
  } catch (error) {
    return messageView("unreachable", error.message, frame.go, () => frame.go("/account"));
  }
  const sessions = el("ul", { class: "sessions" });
  const fill = (found) =>
    sessions.replaceChildren(...found.map((one) => sessionRow(one, async () => fill((await ownAccount()).sessions))));
  fill(account.sessions);
  const here = account.sessions.find((one) => one.this);
  const asksOld = account.password && here?.how !== "link";

  const element = el(
    "main",
    { class: "card-page" },
    el(
      "div",
      { class: "card" },
      frame.person.rights.includes("view") ? el("a", { href: "/", data: { view: "" } }, "← To the board") : null,
      el("h1", {}, frame.person.name),
      el(
        "p",
        { class: "help" },
        account.login
          ? `You sign in as ${account.login}${account.codes ? ", with one-time codes" : ""}. Role: ${frame.person.role}.`
          : "You are signed in by a token, which has no password.",
      ),
      frame.person.role === "administrator"
        ? el("p", { class: "help" }, "Accounts and the audit are looked after on the server: earshot accounts, earshot audit.")
        : null,
      el("h2", {}, "Where you are signed in"),
      sessions,
      account.login ? passwordForm(account, asksOld) : null,
      el("button", { class: "quiet", type: "button", onclick: frame.leave }, "Sign out"),
    ),
  );
  return { element, title: "Your account" };
}

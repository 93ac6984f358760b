// Trading a one-time link for a session. The code stands behind `#`: no request and no log has it.

import { signIn } from "./session.js";

export async function enter() {
  const code = location.hash.slice(1);
  history.replaceState(null, "", "/"); // nor does the browser's history keep it
  await signIn({ code });
}

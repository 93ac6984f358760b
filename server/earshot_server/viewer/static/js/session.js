// Who is signed in. The secret lies in a cookie that no script can read.

// Ask the server; what it refuses, and that it is away, is an Error with a sentence for the person.
async function ask(options, address = "/session") {
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    throw new Error("The server cannot be reached. Check the network and try again.");
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const sentence = body.message ?? "The server could not answer. Try again.";
  throw Object.assign(new Error(sentence), { status: response.status, code: body.code });
}

// The person, or null.
export const whoIsIt = () =>
  ask({}).catch((error) => {
    if (error.status === 401) return null;
    throw error;
  });

// How one can sign in besides by a password: { oidc } is what the clinic's own service is called, or null.
export const ways = () => ask({}, "/session/ways");

// `proof` is { login, password, totp }, { code } of a one-time link, or { token }.
export const signIn = (proof) =>
  ask({
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(proof),
  });

// The person's own account: { login, password, codes, sessions }.
export const ownAccount = () => ask({}, "/session/own");

export const endSession = (id) => ask({ method: "DELETE" }, `/session/own/${id}`);

// `old` is left out by whoever came by a one-time link.
export const changePassword = (passwords) =>
  ask(
    {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(passwords),
    },
    "/session/password",
  );

export const signOut = () => ask({ method: "DELETE" });

// Who is signed in. The secret lies in a cookie that no script can read.

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw Object.assign(new Error(body.message ?? "The server could not answer. Try again."), {
    status: response.status,
  });
}

// The person, or null.
export async function whoIsIt() {
  const response = await fetch("/session", { headers: { Accept: "application/json" } });
  return response.status === 401 ? null : answer(response);
}

// `proof` is { code } of a one-time link or { token }.
export async function signIn(proof) {
  const response = await fetch("/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(proof),
  });
  return answer(response);
}

export async function signOut() {
  return answer(await fetch("/session", { method: "DELETE" }));
}

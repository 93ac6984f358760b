// Numbers and states as people read them.

const RATE = 16000;
const QUIET_SECONDS = 5;
const UNHEARD_SECONDS = 5;

export const seconds = (samples) => samples / RATE;

// A place in the encounter's sound: "02:14", "1:02:14".
export function clock(samples) {
  const whole = Math.max(0, Math.floor(seconds(samples)));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return (hours ? `${hours}:` : "") + `${two(minutes)}:${two(whole % 60)}`;
}

export function timeOfDay(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function day(milliseconds) {
  const moment = new Date(milliseconds);
  const today = new Date().toDateString() === moment.toDateString();
  return today ? "today" : moment.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
}

export const duration = (value) =>
  value < 120 ? `${Math.round(value)} s` : value < 7200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3600)} h`;

// How much sound there is, as far as anybody here knows.
export const soundTo = (head, status) => Math.max(head.heard_to, status?.received_to ?? 0);

// Where an encounter stands: a tone for the eye, a text for everybody.
// `age` is how many seconds ago `status` came, or, without one, how long we have been waiting for it.
export function describe(head, status, age, signed = Boolean(head.signed_by)) {
  if (signed) return { tone: "signed", text: "Signed" };
  if (head.state === "ended") return { tone: "ended", text: "Ended" };
  if (head.state === "new") return { tone: "paused", text: "Starting" };
  if (head.state === "paused") return { tone: "paused", text: "Paused" };
  const quiet = (status?.quiet_seconds ?? 0) + age;
  if (quiet < QUIET_SECONDS) return { tone: "live", text: "Live" };
  return { tone: "trouble", text: status ? `${duration(quiet)} not yet here` : "No signal" };
}

// What has arrived and is not in words yet, if that is worth a mention.
export function unheard(head, status) {
  if (!status || head.state === "ended") return "";
  const waiting = seconds(status.received_to - Math.max(status.heard_to, head.heard_to));
  return waiting >= UNHEARD_SECONDS ? `${duration(waiting)} not yet heard` : "";
}

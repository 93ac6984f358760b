// One WebSocket to the server that comes back by itself until the server says that it is no use.

const SUBPROTOCOL = "earshot.view.v1";
const SILENCE_MS = 25_000; // the server says something at least every ten seconds
const FIRST_WAIT_MS = 400;
const LAST_WAIT_MS = 8_000;

// After these the same request would meet the same answer.
const FINAL = new Set(["signed_out", "no_right", "no_such_encounter", "erased", "outdated"]);

export class Channel {
  // `watch()` returns the first message; `onMessage` gets each parsed one; `onState` gets
  // "connecting", "open", "waiting" or a code of FINAL, with the server's sentence.
  constructor(path, { watch, onMessage, onState }) {
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    Object.assign(this, { watch, onMessage, onState });
    this.tries = 0;
    this.hurry = () => this.#hurry();
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.#connect();
  }

  close() {
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    this.#drop();
  }

  // Send a message; false if the connection is not there.
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  // Start over, with what `watch` says now.
  again() {
    this.#drop();
    this.#connect();
  }

  #connect() {
    this.onState("connecting", "");
    const socket = new WebSocket(this.address, SUBPROTOCOL);
    this.socket = socket;
    this.#listen();
    socket.onopen = () => socket.send(JSON.stringify({ type: "watch", ...this.watch() }));
    socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    socket.onclose = () => this.#lost();
  }

  #received(message) {
    this.#listen();
    if (message.type === "goodbye") return this.#goodbye(message);
    if (this.tries !== -1) {
      this.tries = -1;
      this.onState("open", "");
    }
    if (message.type !== "beat") this.onMessage(message);
  }

  #goodbye({ code, message }) {
    if (!FINAL.has(code)) return this.#lost(message);
    this.close();
    this.onState(code, message);
  }

  #lost(sentence = "") {
    this.#drop();
    this.tries += this.tries === -1 ? 1 : 0;
    const wait = Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 1.7 ** this.tries) * (0.75 + Math.random() / 2);
    this.tries += 1;
    this.onState("waiting", sentence);
    this.timer = setTimeout(() => this.#connect(), wait);
  }

  #hurry() {
    if (document.hidden || this.socket || !this.timer) return;
    clearTimeout(this.timer);
    this.#connect();
  }

  // A connection on which nothing comes is dead, whatever the browser believes.
  #listen() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #drop() {
    clearTimeout(this.timer);
    this.timer = null;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

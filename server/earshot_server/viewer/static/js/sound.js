// Playing the sound of some words: only their bytes are asked for, and only their samples leave the server.

const RATE = 16000;
const HEAD = 44;
const BEFORE = RATE * 0.35;
const AFTER = RATE * 0.45;

export class Sound {
  #context = null;
  #playing = null;

  constructor(encounter, onState) {
    this.address = `/api/encounters/${encounter}/sound.wav`;
    this.onState = onState; // "", "loading", "playing", or a sentence why there is nothing
  }

  get isPlaying() {
    return this.#playing !== null;
  }

  stop() {
    this.#playing?.stop();
    this.#playing = null;
    this.onState("");
  }

  // Play from sample `start` to `end`, with a little before and after.
  async play(start, end) {
    this.stop();
    this.onState("loading");
    const [first, last] = [Math.max(0, Math.floor(start - BEFORE)), Math.ceil(end + AFTER)];
    try {
      this.#start(await this.#samples(first, last));
    } catch (error) {
      this.onState(error.message);
    }
  }

  async #samples(first, last) {
    const range = `bytes=${HEAD + first * 2}-${HEAD + last * 2 - 1}`;
    let answer;
    try {
      answer = await fetch(this.address, { headers: { Range: range } });
    } catch {
      throw new Error("The server cannot be reached, so nothing can be played now.");
    }
    if (answer.status === 416) throw new Error("The sound of these words is not on the server yet.");
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message ?? "The sound cannot be played.");
    return new Int16Array(await answer.arrayBuffer());
  }

  #start(samples) {
    this.#context ??= new AudioContext();
    const buffer = this.#context.createBuffer(1, Math.max(1, samples.length), RATE);
    const channel = buffer.getChannelData(0);
    for (let place = 0; place < samples.length; place++) channel[place] = samples[place] / 32768;
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    source.onended = () => this.#playing === source && this.stop();
    this.#playing = source;
    source.start();
    this.onState("playing");
  }
}

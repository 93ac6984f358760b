// Keeping the newest line in sight, unless the reader scrolled up: then the text stays where it is.

import { el, say } from "./dom.js";

const NEAR_PIXELS = 40;

export class Follow {
  #behind = 0;
  #following = true;

  constructor(scroller) {
    this.scroller = scroller;
    this.button = el("button", { class: "to-end", type: "button", hidden: true, onclick: () => this.toEnd() });
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.resized = new ResizeObserver(() => this.#following && this.#jump());
    this.resized.observe(scroller);
  }

  get following() {
    return this.#following;
  }

  // Change the text; `added` says how many lines came below.
  during(change, added = 0) {
    change();
    if (this.#following) this.#jump();
    else this.#behind += added;
    this.#paint();
  }

  // Stay where the reader is from now on.
  hold() {
    this.#following = false;
    this.#paint();
  }

  toEnd() {
    this.#following = true;
    this.#behind = 0;
    this.#jump();
    this.#paint();
  }

  close() {
    this.resized.disconnect();
  }

  #jump() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    this.#following = scrollHeight - scrollTop - clientHeight < NEAR_PIXELS;
    if (this.#following) this.#behind = 0;
    this.#paint();
  }

  #paint() {
    this.button.hidden = this.#following;
    say(this.button, this.#behind ? `To the live end · ${this.#behind} new` : "To the live end");
  }
}

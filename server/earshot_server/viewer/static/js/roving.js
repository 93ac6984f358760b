// One tab stop for a long list, arrow keys inside it.

// `next(element, key)` returns where the key leads, or null; `act(element, key)` answers Enter and Space;
// `take(element)` is told which one has the focus.
export function roving(container, { selector, next, act, take: taken = () => {} }) {
  let stop = null;

  function take(element, focus) {
    stop?.setAttribute("tabindex", "-1");
    stop = element;
    stop.setAttribute("tabindex", "0");
    if (focus) stop.focus({ preventScroll: true });
    if (focus) stop.scrollIntoView({ block: "nearest" });
  }

  container.addEventListener("keydown", (event) => {
    const here = event.target.matches(selector) && event.target;
    if (!here || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      act(here, event.key);
      return;
    }
    const there = next(here, event.key);
    if (!there) return;
    event.preventDefault();
    take(there, true);
  });
  container.addEventListener("focusin", (event) => {
    const here = event.target.closest(selector);
    if (here && here !== stop) take(here, false);
    if (here) taken(here);
  });
  container.addEventListener("mousedown", (event) => {
    const here = event.target.closest(selector);
    if (here) take(here, false);
  });

  // Call after every change: the first element is the stop while there is no other.
  return function keepStop() {
    if (stop && container.contains(stop)) return;
    stop = null;
    const first = container.querySelector(selector);
    if (first) take(first, false);
  };
}

// Making elements. Text from the server enters the page here alone, as text.

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Set an element's text only if it differs, so that nothing is painted or read aloud again.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Tell people who cannot see the page; said once, politely.
export function announce(text) {
  say(document.getElementById("announce"), text);
}

// Put children in order, touching only those out of place: what has focus or is being read stays.
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

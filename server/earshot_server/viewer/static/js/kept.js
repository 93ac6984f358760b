// Wishes by person and encounter, for as long as the page is loaded: who signs in again, or comes back, finds them,
// and nobody else sends them.

import { Wishes } from "./wishes.js";

const kept = new Map();

export function keptWishes(key, how) {
  if (!kept.has(key)) kept.set(key, new Wishes({ wait: (ms, action) => setTimeout(action, ms), ...how }));
  return Object.assign(kept.get(key), how);
}

// How many edits of all encounters are not on the server.
export const allUnsaved = () => [...kept.values()].reduce((sum, one) => sum + one.unsaved, 0);

"""Names of the keys and channels in the store. They hold random ids only, never a label or a name."""

PREFIX = "earshot:"

ENCOUNTERS = f"{PREFIX}encounters"
"""Sorted set of all encounters, by the time of their last entry (ms)."""
QUEUED = f"{PREFIX}queued"
"""Hash: encounters that wait for the note, or are worked on, and their entry in `QUEUE`."""
QUEUE = f"{PREFIX}queue"
"""Stream of encounters for the note's workers."""
GROUP = "note"
"""The consumer group of the note's workers."""
FOLDED = f"{PREFIX}folded"
"""Hash: how far the note had folded an encounter's log when it was released."""
SEALED = f"{PREFIX}sealed"
"""Sorted set of the encounters that are in the archive, by the time of their last entry (ms)."""
MARK = f"{PREFIX}mark"
"""Written by barriers: what lies before it in the store's file is on disk once it is."""


def log(encounter: str) -> str:
    """Return the stream of an encounter's entries."""
    return f"{PREFIX}log:{encounter}"


def tombstone(encounter: str) -> str:
    """Return the key that says: erased, and never to come again."""
    return f"{PREFIX}tombstone:{encounter}"


def live(encounter: str) -> str:
    """Return the channel of what may be lost."""
    return f"{PREFIX}live:{encounter}"


def draft(encounter: str) -> str:
    """Return the hash with the newest snapshot of the draft."""
    return f"{PREFIX}draft:{encounter}"


def deltas(encounter: str) -> str:
    """Return the stream of the draft's changes; ids are `<version>-0`."""
    return f"{PREFIX}deltas:{encounter}"


def writing(encounter: str) -> list[str]:
    """Return the keys of the scripts that open and append, in their order."""
    return [tombstone(encounter), log(encounter), ENCOUNTERS, QUEUED, QUEUE, SEALED]


def whole(encounter: str) -> list[str]:
    """Return the keys of the scripts that move or delete all of an encounter, in their order."""
    return [*writing(encounter), FOLDED, draft(encounter), deltas(encounter)]

"""Drafts in the store: the newest snapshot, and the stream of changes beside it."""

from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal, unseal
from earshot_server.log import names
from earshot_server.log.entries import generation_of
from earshot_server.log.errors import Erased, LostTail
from earshot_server.log.events import EntryId
from earshot_server.log.scripts import ADD_DELTA, SAVE_DRAFT
from earshot_server.log.store import Store

DELTAS_KEPT = 500
"""So many versions below the snapshot keep their deltas, for readers that come back."""


class Drafts:
    """Snapshots and deltas of all encounters. What the note's process gives as `payload` is sealed here."""

    def __init__(self, store: Store, ring: KeyRing) -> None:
        self._store = store
        self._ring = ring

    async def save(self, encounter: str, version: int, payload: bytes, at: EntryId = EntryId.ZERO) -> bool:
        """Keep a snapshot; False if one as new is there already.

        Args:
            at: the last entry that it was folded from, if that has to be in the log still: a log that was
                written anew must not get a draft of what was erased from it.

        Raises:
            LostTail: that entry is not in the log (any more): fold anew.
            Erased: the encounter was deleted.
            NoDataKey: it has no key.
            StoreUnavailable: the store does not answer; saving again is safe.
        """
        generation, sealed = await self._seal(payload, "draft", encounter, version)
        keys = [
            names.tombstone(encounter),
            names.draft(encounter),
            names.deltas(encounter),
            names.log(encounter),
        ]
        reply = await self._store.run(SAVE_DRAFT, keys, [version, sealed, DELTAS_KEPT, _text(at), generation])
        return _taken(reply, encounter, at)

    async def load(self, encounter: str) -> tuple[int, bytes] | None:
        """Return the newest snapshot and its version, None if there is none.

        Raises:
            NoDataKey, NotAuthentic: it does not open.
            StoreUnavailable: the store does not answer.
        """
        fields = ("version", "sealed", "g")
        version, sealed, generation = await self._store.ask("HMGET", names.draft(encounter), *fields)
        if sealed is None:
            return None
        where = place("draft", encounter, version.decode())
        key = self._ring.get(encounter, generation=int(generation or 0))
        return int(version), unseal(key, sealed, where, f"The draft of encounter {encounter}")

    async def folded(self, encounter: str) -> EntryId | None:
        """Return how far the note had folded the log when it last came to rest.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = await self._store.ask("HGET", names.FOLDED, encounter)
        return None if found is None else EntryId.parse(found)

    async def append_delta(
        self, encounter: str, version: int, payload: bytes, at: EntryId = EntryId.ZERO
    ) -> bool:
        """Add the change that leads to `version` (1 or more); False if it was there already.

        Raises:
            LostTail, Erased, NoDataKey, StoreUnavailable: as `save`.
        """
        generation, sealed = await self._seal(payload, "delta", encounter, version)
        keys = [names.tombstone(encounter), names.deltas(encounter), names.log(encounter)]
        reply = await self._store.run(ADD_DELTA, keys, [version, sealed, _text(at), generation])
        return _taken(reply, encounter, at)

    async def deltas(self, encounter: str, after: int) -> list[tuple[int, bytes]]:
        """Return the kept changes behind version `after`, oldest first.

        Raises:
            NoDataKey, NotAuthentic: one does not open.
            StoreUnavailable: the store does not answer.
        """
        rows = await self._store.ask("XRANGE", names.deltas(encounter), f"({after}-0", "+")
        if not rows:
            return []
        found = []
        for at, fields in rows:
            key = self._ring.get(encounter, generation=generation_of(fields))
            version = at.decode().partition("-")[0]
            what = f"Delta {version} of encounter {encounter}"
            found.append((int(version), unseal(key, fields[b"d"], place("delta", encounter, version), what)))
        return found

    async def _seal(self, payload: bytes, kind: str, encounter: str, version: int) -> tuple[int, bytes]:
        """Seal with the key of the log, as it is now: one that is just written anew refuses the draft."""
        rows = await self._store.ask("XRANGE", names.log(encounter), "-", "+", "COUNT", 1)
        generation = generation_of(rows[0][1]) if rows else self._ring.newest(encounter)[0]
        key = self._ring.get(encounter, generation=generation)
        return generation, seal(key, payload, place(kind, encounter, str(version)))


def _text(at: EntryId) -> str:
    return "" if at == EntryId.ZERO else str(at)


def _taken(reply: list[str], encounter: str, at: EntryId) -> bool:
    if reply[0] == "erased":
        raise Erased(encounter)
    if reply[0] == "lost":
        raise LostTail(encounter, str(at))
    return reply[0] == "ok"

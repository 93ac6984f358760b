"""Drafts in the store: the newest snapshot, and the stream of changes beside it."""

from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal, unseal
from earshot_server.log import names
from earshot_server.log.errors import Erased
from earshot_server.log.scripts import ADD_DELTA, SAVE_DRAFT
from earshot_server.log.store import Store

DELTAS_KEPT = 500
"""So many versions below the snapshot keep their deltas, for readers that come back."""


class Drafts:
    """Snapshots and deltas of all encounters. What the note's process gives as `payload` is sealed here."""

    def __init__(self, store: Store, ring: KeyRing) -> None:
        self._store = store
        self._ring = ring

    async def save(self, encounter: str, version: int, payload: bytes) -> bool:
        """Keep a snapshot; False if one as new is there already.

        Raises:
            Erased: the encounter was deleted.
            NoDataKey: it has no key.
            StoreUnavailable: the store does not answer; saving again is safe.
        """
        sealed = seal(self._ring.get(encounter), payload, place("draft", encounter, str(version)))
        keys = [names.tombstone(encounter), names.draft(encounter), names.deltas(encounter)]
        reply = await self._store.run(SAVE_DRAFT, keys, [version, sealed, DELTAS_KEPT])
        if reply[0] == "erased":
            raise Erased(encounter)
        return reply[0] == "ok"

    async def load(self, encounter: str) -> tuple[int, bytes] | None:
        """Return the newest snapshot and its version, None if there is none.

        Raises:
            NoDataKey, NotAuthentic: it does not open.
            StoreUnavailable: the store does not answer.
        """
        version, sealed = await self._store.ask("HMGET", names.draft(encounter), "version", "sealed")
        if sealed is None:
            return None
        where = place("draft", encounter, version.decode())
        return int(version), unseal(
            self._ring.get(encounter), sealed, where, f"The draft of encounter {encounter}"
        )

    async def append_delta(self, encounter: str, version: int, payload: bytes) -> bool:
        """Add the change that leads to `version` (1 or more); False if it was there already.

        Raises:
            Erased, NoDataKey, StoreUnavailable: as `save`.
        """
        sealed = seal(self._ring.get(encounter), payload, place("delta", encounter, str(version)))
        keys = [names.tombstone(encounter), names.deltas(encounter)]
        reply = await self._store.run(ADD_DELTA, keys, [version, sealed])
        if reply[0] == "erased":
            raise Erased(encounter)
        return reply[0] == "ok"

    async def deltas(self, encounter: str, after: int) -> list[tuple[int, bytes]]:
        """Return the kept changes behind version `after`, oldest first.

        Raises:
            NoDataKey, NotAuthentic: one does not open.
            StoreUnavailable: the store does not answer.
        """
        rows = await self._store.ask("XRANGE", names.deltas(encounter), f"({after}-0", "+")
        if not rows:
            return []
        key = self._ring.get(encounter)
        found = []
        for at, fields in rows:
            version = at.decode().partition("-")[0]
            what = f"Delta {version} of encounter {encounter}"
            found.append((int(version), unseal(key, fields[b"d"], place("delta", encounter, version), what)))
        return found

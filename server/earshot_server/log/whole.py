"""Whole encounters: out of the store, since they are in the archive; in again; their log written anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from earshot_server.keys.ring import KeyRing
from earshot_server.log import names
from earshot_server.log.entries import Record, seal_record
from earshot_server.log.errors import Erased, Sealed, StoreUnavailable
from earshot_server.log.events import EntryId
from earshot_server.log.scripts import REWRITE, SEAL, UNSEAL, Script
from earshot_server.log.store import Store
from earshot_server.log.sync import PATIENCE, run_and_sync


class Whole:
    """Moves encounters as a whole. What it did is on disk when it returns."""

    def __init__(self, store: Store, ring: KeyRing) -> None:
        self._store = store
        self._ring = ring

    async def seal(self, encounter: str, last: Record) -> bool:
        """Take the encounter out of the store, since all up to its `last` entry is in the archive.

        Returns False if it has grown behind that. Safe to repeat.

        Raises:
            Erased: it was deleted.
            StoreUnavailable: it may be out and not yet on disk; the archive has it either way.
        """
        arguments = [encounter, names.GROUP, str(last.at), last.event_id, str(last.wall_ms)]
        reply = await run_whole(self._store, SEAL, encounter, arguments)
        refuse(reply, encounter)
        return reply[0] == "ok"

    async def unseal(self, encounter: str, records: Iterable[Record]) -> None:
        """Put an archived encounter into the store again, entry for entry.

        Raises:
            Erased, NoDataKey, StoreUnavailable: it is not there.
        """
        arguments = [encounter, names.live(encounter), *self._packed(encounter, records)]
        refuse(await run_whole(self._store, UNSEAL, encounter, arguments), encounter)

    async def rewrite(self, encounter: str, records: Sequence[Record], last: Record) -> bool:
        """Put `records` in place of the whole log, which ends with `last`, under the newest keys.

        They get the ids of an epoch of their own: whoever wrote before is fenced, and whoever read begins
        anew. Drafts go. Returns False if the log has grown behind `last`.

        Raises:
            Erased, NoDataKey: as elsewhere.
            StoreUnavailable: whether it is done, and on disk, is unknown: read the log and do it again.
        """
        epoch = last.at.epoch + 1
        placed = [
            replace(record, at=EntryId(epoch=epoch, sequence=place)) for place, record in enumerate(records)
        ]
        known = [str(last.at), last.event_id]
        packed = self._packed(encounter, placed)
        arguments = [encounter, names.live(encounter), names.GROUP, *known, *packed]
        reply = await run_whole(self._store, REWRITE, encounter, arguments)
        refuse(reply, encounter)
        return reply[0] == "ok"

    async def sealed(self) -> list[str]:
        """Return all encounters that are in the archive, the one that was written to last first.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = await self._store.ask("ZREVRANGE", names.SEALED, 0, -1)
        return [encounter.decode() for encounter in found]

    async def last_written(self) -> dict[str, int]:
        """Return when each sealed encounter was written to last, milliseconds since 1970, oldest first.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = await self._store.ask("ZRANGE", names.SEALED, 0, -1, "WITHSCORES")
        return {one.decode(): int(float(score)) for one, score in zip(found[::2], found[1::2], strict=True)}

    def _packed(self, encounter: str, records: Iterable[Record]) -> list[str | bytes | int]:
        """Return the entries as the scripts take them."""
        generation, key = self._ring.newest(encounter)
        packed: list[str | bytes | int] = []
        for record in records:
            fields = seal_record(key, encounter, record, generation)
            packed += [str(record.at), len(fields), *fields]
        return packed


async def run_whole(
    store: Store, script: Script, encounter: str, arguments: Sequence[str | bytes | int]
) -> list[str]:
    """Run a script on all keys of an encounter; return what it said when what it did is on disk.

    Raises:
        StoreUnavailable: no answer, or its disk does not follow: it may have run.
    """
    client = store.client(connections=1, timeout=PATIENCE + store.timeout)
    try:
        reply, synced = await run_and_sync(client, script, names.whole(encounter), arguments)
    finally:
        await client.aclose()
    if not synced:
        raise StoreUnavailable("its disk does not follow")
    return reply


def refuse(reply: Sequence[str], encounter: str) -> None:
    """Raise what a script says of an encounter that cannot be written to.

    Raises:
        Erased, Sealed: as it says.
    """
    if reply[0] == "erased":
        raise Erased(encounter)
    if reply[0] == "sealed":
        raise Sealed(encounter)

"""Store and archive as one: whoever reads or adds need not know where an encounter lies.

A sealed encounter is read from the archive, entry ids and all; who followed it while it was sealed goes on.
What is to be added to it (an addendum, sound that comes after all) brings it back into the store first; it is
sealed again later.
"""

from pathlib import Path

from earshot_server.archive.archive import Archive
from earshot_server.keys.ring import KeyRing
from earshot_server.log import names
from earshot_server.log.drafts import Drafts
from earshot_server.log.entries import Record, read_record
from earshot_server.log.errors import LostTail, Sealed
from earshot_server.log.events import Entry, EntryId, Event, Opened
from earshot_server.log.log import Log
from earshot_server.log.sound import sound_files
from earshot_server.log.store import Store
from earshot_server.log.whole import Whole


class BothLogs(Log):
    """All encounters' logs, wherever they lie."""

    def __init__(self, store: Store, ring: KeyRing, archive: Archive) -> None:
        super().__init__(store, ring)
        self._archive = archive
        self._whole = Whole(store, ring)

    async def open(self, encounter: str, event: Opened, event_id: str) -> int:
        """Open as in the store; a sealed encounter is brought back first."""
        try:
            return await super().open(encounter, event, event_id)
        except Sealed:
            await self.bring_back(encounter)
            return await super().open(encounter, event, event_id)

    async def append_current(self, encounter: str, event: Event, event_id: str) -> EntryId:
        """Append as in the store; a sealed encounter is brought back first."""
        try:
            return await super().append_current(encounter, event, event_id)
        except Sealed:
            await self.bring_back(encounter)
            return await super().append_current(encounter, event, event_id)

    async def records(self, encounter: str, after: EntryId = EntryId.ZERO, limit: int = 1000) -> list[Record]:
        """Return entries as the store does; raises as it, and what the archive raises."""
        try:
            found = await super().records(encounter, after, limit)
        except LostTail:
            if not await self.is_sealed(encounter):
                raise
        else:
            if found or after != EntryId.ZERO or not await self.is_sealed(encounter):
                return found
        kept = await self._archive.records(encounter)
        if after == EntryId.ZERO:
            return kept[:limit]
        for place, record in enumerate(kept):
            if record.at == after:
                return kept[place + 1 : place + 1 + limit]
        raise LostTail(encounter, str(after))

    async def glance(self, encounter: str) -> list[Entry] | None:
        """Return what lists show of a sealed encounter: its entries without words; raises as `records`."""
        if not await self.is_sealed(encounter):
            return None
        return [read_record(record, encounter) for record in await self._archive.frame(encounter)]

    async def bring_sound(self, encounter: str, folder: Path) -> None:
        """Put the retained sound of a sealed encounter back into the folder, as long as it is listened to.

        Raises:
            NotArchived, Damaged, ArchiveUnavailable: the archive does not give it.
            NoDataKey, StoreUnavailable: it was erased; nobody can tell.
        """
        if not sound_files(folder, encounter) and await self.is_sealed(encounter):
            await self._archive.put_sound_back(encounter, folder)

    async def encounters(self) -> list[str]:
        """Return all encounters, in store and archive, the one that was written to last first."""
        rows: list[tuple[float, str]] = []
        for key in (names.ENCOUNTERS, names.SEALED):
            found = await self._store.ask("ZREVRANGE", key, 0, -1, "WITHSCORES")
            rows += [(float(score), one.decode()) for one, score in zip(found[::2], found[1::2], strict=True)]
        return [encounter for _, encounter in sorted(rows, reverse=True)]

    async def is_sealed(self, encounter: str) -> bool:
        """Say whether it has left the store for the archive.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        return await self._store.ask("ZSCORE", names.SEALED, encounter) is not None

    async def bring_back(self, encounter: str) -> None:
        """Put a sealed encounter into the store again. The archive keeps it until it is sealed anew.

        Raises:
            NotArchived, Damaged, ArchiveUnavailable: the archive does not give it.
            Erased, NoDataKey, StoreUnavailable: it is not there.
        """
        await self._whole.unseal(encounter, await self._archive.records(encounter))


class BothDrafts(Drafts):
    """All encounters' drafts, wherever they lie."""

    def __init__(self, store: Store, ring: KeyRing, archive: Archive) -> None:
        super().__init__(store, ring)
        self._archive = archive

    async def load(self, encounter: str) -> tuple[int, bytes] | None:
        """Return the newest snapshot as the store does, or the archive's draft."""
        found = await super().load(encounter)
        if found is not None or await self._store.ask("ZSCORE", names.SEALED, encounter) is None:
            return found
        return await self._archive.draft(encounter)

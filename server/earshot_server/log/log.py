"""The log: take an epoch, append in it, read it, erase it. `docs/log.md` says what is promised."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.ring import KeyRing
from earshot_server.log import names
from earshot_server.log.entries import (
    Record,
    generation_of,
    new_event_id,
    open_record,
    read_record,
    write_fields,
)
from earshot_server.log.errors import Erased, Fenced, LostTail, NoSuchEncounter, Sealed, StoreUnavailable
from earshot_server.log.events import Entry, EntryId, Event, Opened
from earshot_server.log.scripts import APPEND, ERASE, OPEN, Script
from earshot_server.log.store import Store
from earshot_server.log.whole import refuse, run_whole

TIPS_MAX = 10_000

__all__ = ["Log", "new_event_id"]


@dataclass(frozen=True)
class _Tip:
    """An entry that has to be there still: the last one of this writer, or the first of all."""

    at: EntryId
    event_id: str
    generation: int
    """Of the key that seals the log. A log has one only: it is written anew when it gets another."""


class _WrittenAnew(Exception):
    """The log was written anew since it was looked at, and the key that it had is gone."""

    def __init__(self, epoch: int) -> None:
        super().__init__(epoch)
        self.epoch = epoch


class Log:
    """All encounters' logs, for one process.

    Each append is tied to the writer's own entry before it. Should the store lose its unsynced tail (its
    machine lost power), a writer that still believes in its lost epoch, or in lost entries, gets
    `LostTail` instead of writing behind a hole.
    """

    def __init__(self, store: Store, ring: KeyRing) -> None:
        self._store = store
        self._ring = ring
        self._tips: OrderedDict[tuple[str, int], _Tip] = OrderedDict()

    # --- writing ------------------------------------------------------------------

    async def open(self, encounter: str, event: Opened, event_id: str) -> int:
        """Take the encounter: return the new epoch. Whoever held it before is fenced.

        Raises:
            Erased: it was deleted.
            Sealed: it is in the archive.
            NoDataKey: it has a log, and its key is not here.
            StoreUnavailable: the store does not answer; the epoch may have been taken, by nobody then.
        """
        await self._refuse_erased(encounter)
        first = await self._first(encounter)
        # A log whose key is gone must not get a second key: half of it would open with neither.
        if first is None:
            self._ring.make(encounter)
        generation = self._ring.newest(encounter)[0] if first is None else first.generation
        try:
            fields = await self._fields(encounter, event, event_id, generation)
        except _WrittenAnew:
            return await self.open(encounter, event, event_id)
        known = ["", ""] if first is None else [str(first.at), first.event_id]
        reply = await self._settled(OPEN, encounter, known, fields)
        if reply[0] == "erased":
            self._ring.erase(encounter)
        refuse(reply, encounter)
        if reply[0] == "lost":  # written anew just now
            return await self.open(encounter, event, event_id)
        at = EntryId.parse(reply[1])
        self._remember(encounter, _Tip(at, event_id, generation))
        return at.epoch

    async def append(self, encounter: str, epoch: int, event: Event, event_id: str) -> EntryId:
        """Append an event in an epoch that this log opened, and return its place.

        The entry is not durable yet: see `Barrier`. When an answer is lost, the log itself is asked
        whether the event is in it.

        Raises:
            Fenced: another one took over, or the epoch was not opened here.
            Erased: the encounter was deleted.
            LostTail: the store lost this writer's last entry.
            StoreUnavailable: the store does not answer; whether the event is in the log is unknown.
        """
        tip = self._tips.get((encounter, epoch))
        if tip is None:
            raise Fenced(encounter, epoch, None)
        try:
            fields = await self._fields(encounter, event, event_id, tip.generation)
        except _WrittenAnew as anew:
            raise Fenced(encounter, epoch, anew.epoch) from None
        reply = await self._settled(APPEND, encounter, [epoch, str(tip.at), tip.event_id], fields)
        if reply[0] == "ok":
            at = EntryId.parse(reply[1])
            self._remember(encounter, _Tip(at, event_id, tip.generation))
            return at
        self._tips.pop((encounter, epoch), None)
        refuse(reply, encounter)
        if reply[0] == "fenced":
            raise Fenced(encounter, epoch, int(reply[1]))
        raise LostTail(encounter, str(tip.at))

    async def append_current(self, encounter: str, event: Event, event_id: str) -> EntryId:
        """Append an event in whatever epoch is the current one: for others than the stream's owner.

        Raises:
            NoSuchEncounter: it has no log.
            Sealed: it is in the archive.
            Erased, StoreUnavailable: as `append`.
        """
        first = await self._first(encounter)  # before the key: a log that is written anew gets another
        if first is None:
            await self._refuse_erased(encounter)
            if await self._store.ask("ZSCORE", names.SEALED, encounter) is not None:
                raise Sealed(encounter)
            raise NoSuchEncounter(encounter)
        try:
            fields = await self._fields(encounter, event, event_id, first.generation)
        except _WrittenAnew:
            return await self.append_current(encounter, event, event_id)
        reply = await self._settled(APPEND, encounter, ["", str(first.at), first.event_id], fields)
        refuse(reply, encounter)
        if reply[0] == "lost":
            return await self.append_current(encounter, event, event_id)
        return EntryId.parse(reply[1])

    async def erase(self, encounter: str) -> None:
        """Delete the encounter for ever: tombstone, log, drafts, queue, then its key.

        The key goes only when the tombstone is on disk. Safe to repeat.

        Raises:
            StoreUnavailable: the tombstone is not on disk yet, and the key is still there.
        """
        await run_whole(self._store, ERASE, encounter, [encounter, names.GROUP])
        self._ring.erase(encounter)

    # --- reading ------------------------------------------------------------------

    async def read(self, encounter: str, after: EntryId = EntryId.ZERO, limit: int = 1000) -> list[Entry]:
        """Return the entries behind `after`, oldest first, at most `limit`; raises as `records`."""
        return [read_record(record, encounter) for record in await self.records(encounter, after, limit)]

    async def records(self, encounter: str, after: EntryId = EntryId.ZERO, limit: int = 1000) -> list[Record]:
        """Return the entries behind `after`, opened and not yet read, oldest first, at most `limit`.

        Raises:
            LostTail: the store lost `after` itself: what was folded from there on must be folded anew.
            Erased: the encounter was deleted.
            NotAuthentic, UnreadableEntry, NoDataKey: an entry does not open.
            StoreUnavailable: the store does not answer.
        """
        first = "-" if after == EntryId.ZERO else str(after)
        rows = await self._store.ask("XRANGE", names.log(encounter), first, "+", "COUNT", limit + 1)
        if after != EntryId.ZERO:
            if not rows or EntryId.parse(rows[0][0]) != after:
                await self._refuse_erased(encounter)
                raise LostTail(encounter, str(after))
            rows = rows[1:]
        rows = rows[:limit]
        keys: dict[int, bytes] = {}
        found = []
        for at, fields in rows:
            generation = generation_of(fields)
            if generation not in keys:
                try:
                    keys[generation] = await self._key(encounter, generation)
                except _WrittenAnew:
                    raise LostTail(encounter, str(after)) from None
            found.append(open_record(keys[generation], encounter, EntryId.parse(at), fields))
        return found

    async def read_all(self, encounter: str) -> list[Entry]:
        """Return all entries; raises as `read`."""
        entries: list[Entry] = []
        while page := await self.read(encounter, entries[-1].at if entries else EntryId.ZERO):
            entries += page
        return entries

    async def all_records(self, encounter: str) -> list[Record]:
        """Return all entries, opened and not yet read; raises as `records`."""
        found: list[Record] = []
        while page := await self.records(encounter, found[-1].at if found else EntryId.ZERO):
            found += page
        return found

    async def top(self, encounter: str) -> EntryId | None:
        """Return the place of the newest entry, None if there is no log.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        rows = await self._store.ask("XREVRANGE", names.log(encounter), "+", "-", "COUNT", 1)
        return EntryId.parse(rows[0][0]) if rows else None

    async def generation(self, encounter: str) -> int | None:
        """Return the generation of the keys that seal the log, None if there is none.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        first = await self._first(encounter)
        return None if first is None else first.generation

    async def glance(self, encounter: str) -> list[Entry] | None:
        """Return what lists show of an encounter that has left the store; None: read its log."""
        return None

    async def encounters(self) -> list[str]:
        """Return all encounters, the one that was written to last first.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = await self._store.ask("ZREVRANGE", names.ENCOUNTERS, 0, -1)
        return [encounter.decode() for encounter in found]

    async def bring_sound(self, encounter: str, folder: Path) -> None:
        """See that retained sound lies in the folder of sounds, wherever it is kept."""

    async def last_written(self) -> dict[str, int]:
        """Return when each encounter in the store was written to last, milliseconds since 1970, oldest first.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = await self._store.ask("ZRANGE", names.ENCOUNTERS, 0, -1, "WITHSCORES")
        return {one.decode(): int(float(score)) for one, score in zip(found[::2], found[1::2], strict=True)}

    # --- inside -------------------------------------------------------------------

    async def _settled(
        self, script: Script, encounter: str, arguments: Sequence[str | int], fields: Sequence[str | bytes]
    ) -> list[str]:
        """Run an appending script; when the answer is lost, once more: then it looks before it adds."""
        keys = names.writing(encounter)
        channel = names.live(encounter)
        try:
            async with asyncio.timeout(2 * self._store.timeout):
                try:
                    return await self._store.run(script, keys, [encounter, channel, 0, *arguments, *fields])
                except StoreUnavailable:
                    return await self._store.run(script, keys, [encounter, channel, 1, *arguments, *fields])
        except TimeoutError:
            raise StoreUnavailable("no answer in time") from None

    async def _first(self, encounter: str) -> _Tip | None:
        rows = await self._store.ask("XRANGE", names.log(encounter), "-", "+", "COUNT", 1)
        if not rows:
            return None
        at, fields = rows[0]
        return _Tip(EntryId.parse(at), fields[b"id"].decode(), generation_of(fields))

    async def _fields(
        self, encounter: str, event: Event, event_id: str, generation: int
    ) -> list[str | bytes]:
        key = await self._key(encounter, generation)
        return write_fields(key, encounter, event, event_id, generation)

    async def _key(self, encounter: str, generation: int) -> bytes:
        try:
            return self._ring.get(encounter, generation=generation)
        except NoDataKey:
            await self._refuse_erased(encounter)
            first = await self._first(encounter)
            if first is not None and first.generation != generation:
                raise _WrittenAnew(first.at.epoch) from None
            raise

    async def _refuse_erased(self, encounter: str) -> None:
        if await self._store.ask("EXISTS", names.tombstone(encounter)):
            raise Erased(encounter)

    def _remember(self, encounter: str, tip: _Tip) -> None:
        """Keep the tip of the newest epochs; one that fell out has to be opened again."""
        known = self._tips.get((encounter, tip.at.epoch))
        if known is None or known.at < tip.at:
            self._tips[encounter, tip.at.epoch] = tip
        self._tips.move_to_end((encounter, tip.at.epoch))
        while len(self._tips) > TIPS_MAX:
            self._tips.popitem(last=False)

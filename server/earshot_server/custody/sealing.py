"""Sealing: an encounter goes into the archive, is read back and folded again, and then leaves the store."""

import asyncio
import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from earshot_server.actor import SYSTEM, Actor
from earshot_server.archive.archive import Contents
from earshot_server.archive.errors import NotArchived, NotWhole
from earshot_server.archive.manifest import Manifest
from earshot_server.audit.entries import Action
from earshot_server.custody.holdings import Holdings
from earshot_server.keys.errors import KeysError, NoDataKey
from earshot_server.log.entries import Record, read_record
from earshot_server.log.errors import LogError, Moving, NoSuchEncounter, StoreUnavailable
from earshot_server.log.events import Entry
from earshot_server.log.log import Log
from earshot_server.log.transcript import EncounterState, Transcript
from earshot_server.note.draft import Draft
from earshot_server.note.engine import ENGINE
from earshot_server.settings import Settings

logger = structlog.get_logger()

HOUR_MS = 3_600_000

Refold = Callable[[Sequence[Entry]], Draft]
"""Folds a whole log into its note; custody does not know the note's own process."""


@dataclass(frozen=True)
class When:
    """When an encounter is sealed, in milliseconds after its last entry."""

    signed: int
    unsigned: int

    @classmethod
    def of(cls, settings: Settings) -> "When":
        """Read the settings."""
        return cls(int(settings.seal_signed_hours * HOUR_MS), int(settings.seal_hours * HOUR_MS))

    def due(self, transcript: Transcript, last_ms: int, now_ms: int) -> bool:
        """Say whether it is time; one that is not signed waits longer, as a client may come back."""
        over = transcript.state is EncounterState.ENDED and transcript.signed_by is not None
        return now_ms - last_ms >= (self.signed if over else self.unsigned)


class Sealer:
    """Seals encounters of one clinic."""

    def __init__(self, holdings: Holdings, refold: Refold) -> None:
        self._held = holdings
        self._refold = refold

    async def seal(self, encounter: str, by: Actor = SYSTEM) -> Manifest:
        """Seal an encounter, whatever its age.

        Raises:
            NoSuchEncounter: there is none in the store.
            NotWhole: what was written does not read back as it was; nothing was removed.
            Moving: it grew meanwhile; nothing was removed.
            ArchiveUnavailable, LogError, KeysError: nothing was removed.
        """
        async with self._held.alone():
            return await self._seal(encounter, by)

    async def _seal(self, encounter: str, by: Actor) -> Manifest:
        held = self._held
        records = await held.log.all_records(encounter)
        if not records:
            raise NoSuchEncounter(encounter)
        draft = await self._draft(encounter, records)
        with suppress(NotArchived, NoDataKey):  # one that was brought back has its sound in the archive still
            await held.archive.put_sound_back(encounter, held.sound)
        contents = Contents(records, draft.model_dump_json().encode(), draft.version)
        manifest = await held.archive.write(encounter, contents, held.sound)
        try:
            await self._check(manifest, contents, draft)
        except LogError:
            await held.archive.delete(encounter)  # store and sound's folder have all of it
            raise
        await held.audit.record(by, Action.SEALED, encounter, count=len(records))
        if not await held.whole.seal(encounter, records[-1]):
            raise Moving(encounter)
        shutil.rmtree(held.sound / encounter, ignore_errors=True)
        return manifest

    async def _draft(self, encounter: str, records: Sequence[Record]) -> Draft:
        """Return the note as it is shown, if it is up to date; else what the log folds to."""
        saved = await self._held.drafts.load(encounter)
        shown = None if saved is None else Draft.model_validate_json(saved[1])
        last = str(records[-1].at)
        if saved and shown and shown.engine == ENGINE and json.loads(saved[1]).get("at") == last:
            return shown  # what is read back from the archive has to fold to it
        folded = await self._folded(encounter, records)
        if shown is None:
            return folded
        if shown.engine == folded.engine and shown.version == folded.version and shown != folded:
            raise NotWhole(encounter, "its note in the store is not what its log folds to")
        return folded

    async def _folded(self, encounter: str, records: Sequence[Record]) -> Draft:
        """Fold beside the event loop: an hour's visit takes seconds, and live ones are not to wait."""
        return await asyncio.to_thread(
            lambda: self._refold([read_record(record, encounter) for record in records])
        )

    async def _check(self, manifest: Manifest, contents: Contents, draft: Draft) -> None:
        """Read the archive back and fold it again."""
        encounter = manifest.encounter
        await self._held.archive.verify(encounter)
        back = await self._held.archive.records(encounter)
        if back != list(contents.records):
            raise NotWhole(encounter, "the archive does not hold its log as it is")
        if await self._folded(encounter, back) != draft:
            raise NotWhole(encounter, "its log folds to another note when it is read from the archive")
        if await self._held.archive.draft(encounter) != (contents.draft_version, contents.draft):
            raise NotWhole(encounter, "the archive does not hold its note as it is")


class Due:
    """Finds encounters whose time has come, reading each only once as long as it does not change."""

    def __init__(self, log: Log, when: When) -> None:
        self._log = log
        self._when = when
        self._waiting: dict[str, tuple[int, int]] = {}
        """Time of the last entry when it was looked at, and when it will be due if it stays so."""

    async def find(self, now_ms: int) -> list[str]:
        """Return the encounters that are to be sealed now.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = []
        ages = await self._log.last_written()
        self._waiting = {name: known for name, known in self._waiting.items() if name in ages}
        for encounter, last_ms in ages.items():
            if now_ms - last_ms < min(self._when.signed, self._when.unsigned):
                continue
            known = self._waiting.get(encounter)
            if known is not None and known[0] == last_ms and now_ms < known[1]:
                continue
            if await self._due(encounter, last_ms, now_ms):
                found.append(encounter)
            else:
                self._waiting[encounter] = (last_ms, last_ms + self._when.unsigned)
        return found

    async def _due(self, encounter: str, last_ms: int, now_ms: int) -> bool:
        try:
            transcript = Transcript(await self._log.read_all(encounter))
        except StoreUnavailable:
            raise
        except (
            LogError,
            KeysError,
        ) as error:  # one that cannot be read stays where it is, and is no hindrance
            logger.warning("seal.unreadable", encounter=encounter, exc_info=error)
            return False
        return self._when.due(transcript, last_ms, now_ms)

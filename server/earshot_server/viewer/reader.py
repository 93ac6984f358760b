"""Reads what a room shows: the log, and the draft with its changes."""

from functools import cache

from pydantic import TypeAdapter, ValidationError

from earshot_protocol.messages import EncounterId
from earshot_server.keys.errors import NoDataKey
from earshot_server.log.drafts import Drafts
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.log.events import Entry, EntryId
from earshot_server.log.log import Log
from earshot_server.note.draft import Delta, Draft
from earshot_server.note.engine import NoteEngine

_ENCOUNTER: TypeAdapter[str] = TypeAdapter(EncounterId)

PAGE = 200
"""Entries read at once: a longer page would hold up the other rooms of this process."""


@cache
def _empty_draft() -> Draft:
    """Return what every draft begins as: the first changes come before the first snapshot."""
    return NoteEngine().draft


class Reader:
    """One encounter in the store."""

    def __init__(self, log: Log, drafts: Drafts, encounter: str) -> None:
        """Name the encounter.

        Raises:
            NoSuchEncounter: this is no encounter's id, and must not become a key's or a file's name.
        """
        try:
            self.encounter = _ENCOUNTER.validate_python(encounter)
        except ValidationError:
            raise NoSuchEncounter("of this name") from None
        self._log = log
        self._drafts = drafts

    async def entries(self, after: EntryId = EntryId.ZERO) -> list[Entry]:
        """Return the log's entries behind `after`.

        Raises:
            NoSuchEncounter: it has no log, or was erased.
            LostTail: the store lost `after`.
            StoreUnavailable: the store does not answer.
        """
        found: list[Entry] = []
        try:
            while page := await self._log.read(self.encounter, found[-1].at if found else after, PAGE):
                found += page
        except NoDataKey:
            raise NoSuchEncounter(self.encounter) from None
        if after == EntryId.ZERO and not found:
            raise NoSuchEncounter(self.encounter)
        return found

    async def draft(self) -> Draft | None:
        """Return the newest draft, None if there is none yet.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        saved = await self._drafts.load(self.encounter)
        draft = _empty_draft() if saved is None else Draft.model_validate_json(saved[1])
        for delta in await self.deltas(draft.version):
            if delta.from_version != draft.version:
                break  # the newer snapshot that this belongs to is on its way
            draft = draft.apply(delta)
        return draft if draft.version else None

    async def deltas(self, after: int) -> list[Delta]:
        """Return the draft's kept changes behind version `after`.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        rows = await self._drafts.deltas(self.encounter, after)
        return [Delta.model_validate_json(payload) for _, payload in rows]

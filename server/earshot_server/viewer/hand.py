"""What one viewer does: its wishes become events, and it is told what became of each."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from earshot_server.access.directory import Directory
from earshot_server.access.errors import AccessError, Forbidden
from earshot_server.access.rights import Principal, Right
from earshot_server.actor import Actor
from earshot_server.audit.entries import Action
from earshot_server.audit.errors import AuditError
from earshot_server.keys.errors import KeysError
from earshot_server.log.errors import LogError
from earshot_server.log.events import EntryId
from earshot_server.viewer.errors import ViewerError
from earshot_server.viewer.messages import RefusedSeen, SavedSeen, YouSeen, encode
from earshot_server.viewer.outbox import Outbox
from earshot_server.viewer.pen import Pen
from earshot_server.viewer.presence import BEAT_SECONDS, Here
from earshot_server.viewer.refusals import BAD_REQUEST, refusal
from earshot_server.viewer.wishes import (
    AddendumWish,
    AnyWish,
    AssignWish,
    EditWish,
    PresenceWish,
    SignWish,
    SpeakerWish,
    decode_wish,
)

UNSAVED_MAX = 64
"""So many wishes of one viewer may wait for the disk; then its connection is not read."""


@dataclass
class Hand:
    """One open page of one person, at one encounter."""

    pen: Pen
    directory: Directory
    encounter: str
    principal: Principal
    outbox: Outbox
    record: Callable[[Action, str], Awaitable[None]]
    """Writes into the audit what is about to be done, by the event's id."""
    viewer: str = field(default_factory=lambda: secrets.token_hex(8))
    _where: PresenceWish = field(default_factory=PresenceWish)
    _unsaved: asyncio.Queue[tuple[str, EntryId]] = field(default_factory=lambda: asyncio.Queue(UNSAVED_MAX))

    def greet(self) -> None:
        """Tell the page who it is."""
        rights = tuple(sorted(right.value for right in self.principal.rights))
        self.outbox.reply(encode(YouSeen(viewer=self.viewer, person=self.principal.actor, rights=rights)))

    async def take(self, text: str) -> None:
        """Do what a message of the page asks; what cannot be done is told, and nothing is lost by it."""
        wish = decode_wish(text)
        if wish is None:
            self._refuse("", BAD_REQUEST.code, BAD_REQUEST.message)
        elif isinstance(wish, PresenceWish):
            self._where = wish
            await self._tell()
        else:
            try:
                at = await self._write(wish)
            except (AccessError, AuditError, LogError, KeysError, ViewerError) as error:
                why = refusal(error)
                self._refuse(wish.id, why.code, why.message)
                if isinstance(error, Forbidden):
                    await self.record(Action.DENIED, wish.id)
            else:
                await self._unsaved.put((wish.id, at))

    async def tell_saved(self) -> None:
        """Tell of each wish when it is on disk, until cancelled."""
        while True:
            name, at = await self._unsaved.get()
            try:
                await self.pen.durable(self.encounter, at)
            except LogError as error:
                why = refusal(error)
                self._refuse(name, why.code, why.message)
            else:
                self.outbox.reply(encode(SavedSeen(id=name, at=str(at))))

    async def be_present(self) -> None:
        """Tell the others that this viewer is there, until cancelled; then that it is not."""
        try:
            while True:
                await self._tell()
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            gone = Here(viewer=self.viewer, person=self.principal.actor, here=False)
            await self.pen.tell(self.encounter, gone)

    async def _write(self, wish: AnyWish) -> EntryId:
        by, encounter = self.principal.actor, self.encounter
        match wish:
            case EditWish(id=name, edit=edit):
                self.principal.require(Right.EDIT)
                await self.record(Action.CHANGED, name)
                return await self.pen.edit(encounter, by, name, edit)
            case SignWish(id=name, version=version):
                self.principal.require(Right.SIGN)
                await self.record(Action.SIGNED, name)
                return await self.pen.sign(encounter, by, name, version)
            case AddendumWish(id=name, text=text):
                self.principal.require(Right.SIGN)
                await self.record(Action.ADDED, name)
                return await self.pen.add(encounter, by, name, text)
            case AssignWish(id=name, to=to):
                self.principal.require(Right.EDIT)
                await self.record(Action.CHANGED, name)
                return await self.pen.assign(encounter, by, name, self._person(to))
            case SpeakerWish(id=name, segment=segment, role=role):
                self.principal.require(Right.EDIT)
                await self.record(Action.CHANGED, name)
                return await self.pen.name_speaker(encounter, by, name, segment, role)
        raise AssertionError(wish)

    def _person(self, name: str | None) -> Actor | None:
        if name is None:
            return None
        if name in ("me", self.principal.actor.id):
            return self.principal.actor
        return self.directory.principal(name).actor

    async def _tell(self) -> None:
        where = self._where
        here = Here(
            viewer=self.viewer,
            person=self.principal.actor,
            statement=where.statement,
            typing=where.typing,
        )
        await self.pen.tell(self.encounter, here)

    def _refuse(self, name: str, code: str, message: str) -> None:
        self.outbox.reply(encode(RefusedSeen(id=name, code=code, message=message)))

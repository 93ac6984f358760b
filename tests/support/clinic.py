"""A clinic for tests: a store, keys, tokens, and visits whose logs and drafts the test writes itself."""

from collections.abc import Sequence
from pathlib import Path

from earshot_protocol.messages import Control
from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word
from earshot_server import actor
from earshot_server.access.account_file import Account
from earshot_server.access.directory import Directory
from earshot_server.access.links import Links
from earshot_server.access.rights import Right
from earshot_server.access.scope import Sees
from earshot_server.audit.audit import KEY_NAME, Audit
from earshot_server.audit.entries import AuditEntry, open_entry
from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.log.drafts import Drafts
from earshot_server.log.events import Ended, EntryId, Event, Missing, Opened, SegmentAppended
from earshot_server.log.live import Live
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.store import Store
from earshot_server.note.draft import (
    Assertion,
    Delta,
    Draft,
    Evidence,
    Kind,
    Role,
    Section,
    SectionKey,
    Statement,
)
from earshot_server.settings import Settings
from tests.support.store import fresh_encounter

WORD_SAMPLES = RATE * 3 // 10
KEY = SectionKey.HISTORY_OF_PRESENT_ILLNESS


class Clinic:
    """Everything that a viewer reads from, on one store and one data folder."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.settings = Settings(data_dir=data_dir, redis_url=url, viewer_port=0)
        self.store = Store(url)
        self.ring = KeyRing(self.settings.keys_dir, load_clinic_key(self.settings))
        self.log = Log(self.store, self.ring)
        self.live = Live(self.store, self.ring)
        self.drafts = Drafts(self.store, self.ring)
        self.directory = Directory.of(self.settings, self.ring)
        self.tokens, self.accounts = self.directory.tokens, self.directory.accounts
        self.audit = Audit.of(self.settings, self.ring)
        self.links = Links(self.store)

    def token(self, *rights: Right, days: float = 1) -> str:
        """Return the secret of a new token; without rights named, one that may view."""
        return self.tokens.new("Robin Sample", rights or (Right.VIEW,), days)[1]

    def account(
        self, role: actor.Role, *, sees: Sees | None = None, rooms: Sequence[str] = ()
    ) -> tuple[Account, str]:
        """Make an account, and a token that acts as it."""
        login = f"{role.value}.{len(self.accounts.list())}"
        account = self.accounts.new(login, f"A {role.value}", role, sees=sees, rooms=rooms)
        return account, self.tokens.new("its token", list(Right), 1, account.id)[1]

    async def link(self, *rights: Right) -> str:
        """Return the code of a one-time link for somebody who may view."""
        token_id, _ = self.tokens.new("Robin Sample", rights or (Right.VIEW,), 1)
        return await self.links.new(token_id)

    async def visit(
        self,
        label: str = "Room 1",
        clinician: str | None = "Dr. Sample",
        *,
        owner: str | None = None,
        room: str | None = None,
    ) -> "Visit":
        """Open an encounter; `owner` is the id of a clinician's account."""
        visit = Visit(self, fresh_encounter())
        await visit.open(label, clinician, owner=owner, room=room)
        return visit

    def audited(self) -> list[AuditEntry]:
        """Return all entries of the audit."""
        key = self.ring.get(KEY_NAME)
        return [open_entry(key, line) for _, _, line in self.audit.trail.lines()]

    async def close(self) -> None:
        """Close all connections."""
        await self.live.close()
        await self.store.close()


class Visit:
    """One encounter, told by the test."""

    def __init__(self, clinic: Clinic, encounter: str) -> None:
        self.id = encounter
        self.epoch = 0
        self.to = 0
        """Where the sound is, in samples."""
        self.version = 0
        self._clinic = clinic

    async def open(
        self,
        label: str = "Room 1",
        clinician: str | None = "Dr. Sample",
        *,
        owner: str | None = None,
        room: str | None = None,
    ) -> None:
        """Take an epoch; again for a takeover."""
        opened = Opened(
            server="test",
            key_hash="0" * 64,
            label=label,
            clinician=clinician,
            engine="test",
            owner=owner,
            room=room,
        )
        self.epoch = await self._clinic.log.open(self.id, opened, new_event_id())
        self.version += 1

    async def append(self, event: Event) -> EntryId:
        """Append any event."""
        self.version += 1
        return await self._clinic.log.append(self.id, self.epoch, event, new_event_id())

    async def say(self, text: str, *, speaker: str | None = None, unsure: Sequence[int] = ()) -> str:
        """Append a segment with the words of `text`; return its id."""
        start, words = self.to, []
        for place, word in enumerate(text.split()):
            at = start + place * WORD_SAMPLES
            confidence = 0.31 if place in unsure else 0.97
            words.append(Word(text=word, start=at, end=at + WORD_SAMPLES, confidence=confidence))
        self.to = start + len(words) * WORD_SAMPLES
        segment = Segment(id=f"s-{start}", start=start, end=self.to, words=tuple(words), speaker=speaker)
        await self.append(SegmentAppended(segment=segment, to=self.to))
        return segment.id

    async def hear(self, words: str, stable: int = 0) -> None:
        """Publish the open segment's words so far."""
        said = words.split()
        payload = {
            "epoch": self.epoch,
            "start": self.to,
            "to": self.to + len(said) * WORD_SAMPLES,
            "words": said,
            "stable": stable,
        }
        await self._clinic.live.publish(self.id, "partial", payload)

    async def status(self, *, connected: bool = True, unheard_seconds: float = 0.0) -> None:
        """Publish how far the sound came."""
        payload = {
            "received_to": self.to + int(unheard_seconds * RATE),
            "heard_to": self.to,
            "durable_to": self.to,
            "connected": connected,
        }
        await self._clinic.live.publish(self.id, "status", payload)

    async def lose(self, seconds: float) -> None:
        """Append that sound was lost."""
        start, self.to = self.to, self.to + int(seconds * RATE)
        await self.append(Missing(start=start, end=self.to))

    async def end(self, controls: Sequence[Control] = ()) -> None:
        """Append the end."""
        await self.append(Ended(offset=self.to, controls=len(controls)))

    async def save(self, *statements: Statement) -> Draft:
        """Save a whole draft with these statements."""
        draft = draft_of(self.version, *statements)
        await self._clinic.drafts.save(self.id, draft.version, draft.model_dump_json().encode())
        await self._clinic.live.publish(self.id, "draft", {"version": draft.version})
        return draft

    async def change(self, draft: Draft, *statements: Statement) -> Draft:
        """Add a delta from `draft` to one with these statements as well; return that one."""
        order: dict[SectionKey, tuple[str, ...]] = {}
        for section in draft.sections:
            new = [one.id for one in statements if one.section == section.key]
            kept = [one.id for one in section.statements if one.id not in new]
            if new:
                order[section.key] = (*kept, *new)
        delta = Delta(
            from_version=draft.version, to_version=self.version, changed=tuple(statements), order=order
        )
        await self._clinic.drafts.append_delta(self.id, self.version, delta.model_dump_json().encode())
        await self._clinic.live.publish(self.id, "draft", {"version": self.version})
        return draft.apply(delta)


def statement(
    text: str, segment: str, first: int, last: int, *, section: SectionKey = KEY, name: str | None = None
) -> Statement:
    """A statement that rests on one span of words."""
    return Statement(
        id=name or f"st-{segment}-{first}",
        section=section,
        kind=Kind.SYMPTOM,
        assertion=Assertion.PRESENT,
        text=text,
        version=1,
        evidence=(Evidence(segment=segment, first=first, last=last, role=Role.SAID),),
        findings=(),
    )


def draft_of(version: int, *statements: Statement) -> Draft:
    """A draft with all sections and these statements."""
    sections = tuple(
        Section(
            key=key,
            title=key.value.replace("_", " ").capitalize(),
            loinc="00000-0",
            statements=tuple(one for one in statements if one.section == key),
        )
        for key in SectionKey
    )
    return Draft(engine="test", version=version, sections=sections)

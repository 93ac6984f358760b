"""Hints of an encounter for the page, and what people answer to them."""

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from earshot_server.access.rights import Principal, Right
from earshot_server.actor import Actor
from earshot_server.audit.entries import Action
from earshot_server.hints.shelf import HintShelf
from earshot_server.log.errors import LostTail, NoSuchEncounter
from earshot_server.log.events import HintAnswered
from earshot_server.log.log import Log
from earshot_server.log.transcript import Transcript
from earshot_server.note.edits.edit import EVIDENCE_MAX, Add
from earshot_server.note.parts import Evidence, SectionKey
from earshot_server.precision.hints import Hint, digest
from earshot_server.viewer.answers import no_store, refused
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.pen import Pen
from earshot_server.viewer.refusals import BAD_REQUEST, Refusal
from earshot_server.viewer.sources import Sources

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
GONE = Refusal(409, "hint_gone", "The hint is not there any more, since what it rested on changed.")
BODY_BYTES_MAX = 8192
NAMED = 4
"""So many entries of the record are named in a statement."""
KEPT = 1000
"""Looks and transcripts that are remembered."""


class Answer(BaseModel):
    """What a person does with a hint."""

    model_config = ConfigDict(extra="forbid")
    accept: bool
    why: str = Field(default="", max_length=500)
    """Why it is dismissed; needed to dismiss."""
    reason: str = Field(max_length=40)
    """Digest of the hint that the person saw."""


class Link(BaseModel):
    """Whose record is put beside an encounter."""

    model_config = ConfigDict(extra="forbid")
    patient: str = Field(min_length=1, max_length=200)
    """An identifier of the patient."""


class HintRoutes:
    """Answers about hints; reading is for who may see the encounter, answering for who may edit it."""

    def __init__(self, gate: Gate, sources: Sources, shelf: HintShelf, log: Log, pen: Pen) -> None:
        self._gate = gate
        self._sources = sources
        self._shelf = shelf
        self._log = log
        self._pen = pen
        self._looked: dict[tuple[str, str], None] = {}
        self._transcripts: dict[str, Transcript] = {}

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/api/encounters/{encounter}/hints", self.hints),
            Route("/api/encounters/{encounter}/hints/{hint}", self.answer, methods=["POST"]),
            Route("/api/encounters/{encounter}/record", self.link, methods=["POST"]),
        ]

    async def hints(self, request: Request) -> Response:
        """Answer with the hints as they are now."""
        principal, encounter = await self._may(request, Right.VIEW)
        looked = (principal.actor.id, encounter)
        if looked not in self._looked:  # the page asks again at every change; one look is one entry
            await self._gate.record(request, principal, Action.SAW, encounter, how="hints")
            self._looked[looked] = None
            _shorten(self._looked)
        visit = await self._shelf.visit(encounter, await self._sources.reader(encounter).draft())
        return no_store(Response(visit.model_dump_json(), media_type="application/json"))

    async def answer(self, request: Request) -> Response:
        """Take a hint into the plan, or dismiss it."""
        self._gate.check_origin(request)
        principal, encounter = await self._may(request, Right.EDIT)
        wanted = await _body(request)
        if wanted is None or _ID.fullmatch(request.path_params["hint"]) is None:
            return refused(BAD_REQUEST)
        draft = await self._sources.reader(encounter).draft()
        hint = await self._shelf.find(encounter, draft, request.path_params["hint"])
        if hint is None or hint.reason != wanted.reason or (wanted.accept and not hint.statement):
            return refused(GONE)
        if not wanted.accept and not wanted.why.strip():
            return refused(BAD_REQUEST)
        return await self._write(request, principal, encounter, hint, wanted)

    async def link(self, request: Request) -> Response:
        """Put the record of the patient with an identifier beside the encounter."""
        self._gate.check_origin(request)
        principal, encounter = await self._may(request, Right.EDIT)
        body = await request.body()
        try:
            wanted = Link.model_validate(json.loads(body[:BODY_BYTES_MAX]))
        except (ValueError, ValidationError):
            return refused(BAD_REQUEST)
        name = (digest(encounter, wanted.patient) + "0" * 14)[:32]
        await self._gate.record(request, principal, Action.CHANGED, encounter, event=name)
        await self._shelf.link(encounter, wanted.patient)
        return no_store(JSONResponse({"linked": True}))

    async def _write(
        self, request: Request, principal: Principal, encounter: str, hint: Hint, wanted: Answer
    ) -> Response:
        name = (digest(encounter, hint.id, hint.reason, str(wanted.accept)) + "0" * 14)[:32]
        await self._gate.record(request, principal, Action.CHANGED, encounter, event=name)
        statement = None
        async with self._pen.held():
            if wanted.accept:
                statement = f"hint-{digest(hint.id, hint.reason)}"
                edit = Add(
                    statement=statement,
                    section=SectionKey.PLAN,
                    text=taken_in(hint),
                    evidence=evidence_of(hint),
                )
                added = (digest(name, "edit") + "0" * 14)[:32]
                await self._pen.edit(encounter, principal.actor, added, edit)
            event = _answered(principal.actor, hint, wanted, statement)
            at = await self._log.append_current(encounter, event, name)
            await self._pen.durable(encounter, at)
        return no_store(JSONResponse({"at": str(at), "statement": statement}))

    async def _may(self, request: Request, right: Right) -> tuple[Principal, str]:
        principal, encounter = await self._gate.who(request), request.path_params["encounter"]
        if not principal.may(right):
            await self._gate.denied(request, principal, "no_right", encounter)
        principal.require(right)
        transcript = await self._transcript(encounter)
        if not principal.scope.covers(transcript.owner, transcript.room):
            await self._gate.denied(request, principal, "no_such_encounter", encounter)
            raise NoSuchEncounter(encounter)
        return principal, encounter

    async def _transcript(self, encounter: str) -> Transcript:
        """Return the transcript as it is now; only what is new is read."""
        known = self._transcripts.pop(encounter, None) or Transcript()
        reader = self._sources.reader(encounter)
        try:
            entries = await reader.entries(known.at)
        except LostTail:
            known, entries = Transcript(), await reader.entries()
        for entry in entries:
            known.fold(entry)
        self._transcripts[encounter] = known
        _shorten(self._transcripts)
        return known


def _shorten(kept: dict[Any, Any]) -> None:
    while len(kept) > KEPT:
        del kept[next(iter(kept))]


def taken_in(hint: Hint) -> str:
    """Return the statement of the plan that an accepted hint becomes: it says that it was a hint.

    Entries of the record that it rests on are named; what was said is its evidence.
    """
    entries = dict.fromkeys(
        one.source.label or one.value for one in hint.inputs if one.source.kind == "record"
    )
    recorded = f"; on record: {', '.join(list(entries)[:NAMED])}" if entries else ""
    return f"{hint.statement} (Hint taken in: {hint.rule.title}, {hint.rule.version}{recorded}.)"


def evidence_of(hint: Hint) -> tuple[Evidence, ...]:
    """Return the words that a hint rests on, each once."""
    words = dict.fromkeys(words for source in hint.sources for words in source.words)
    found = (Evidence(segment=one.segment, first=one.first, last=one.last) for one in words)
    return tuple(found)[:EVIDENCE_MAX]


def _answered(by: Actor, hint: Hint, wanted: Answer, statement: str | None) -> HintAnswered:
    why = wanted.why.strip() or None
    return HintAnswered(
        by=by, hint=hint.id, reason=hint.reason, accepted=wanted.accept, why=why, statement=statement
    )


async def _body(request: Request) -> Answer | None:
    body = await request.body()
    if len(body) > BODY_BYTES_MAX:
        return None
    try:
        return Answer.model_validate(json.loads(body))
    except (ValueError, ValidationError):
        return None

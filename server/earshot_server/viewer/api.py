"""Encounters as JSON, for programs."""

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from earshot_protocol.messages import Control
from earshot_protocol.words import Segment
from earshot_server.access.rights import Principal, Right
from earshot_server.access.scope import EVERYTHING, Scope
from earshot_server.actor import Actor
from earshot_server.audit.entries import Action
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.log.transcript import Transcript
from earshot_server.note.draft import Draft
from earshot_server.viewer.answers import no_store
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.messages import Head, Row
from earshot_server.viewer.picture import head_of
from earshot_server.viewer.reader import Reader
from earshot_server.viewer.sources import Sources


class EncounterList(BaseModel):
    """`GET /api/encounters`."""

    encounters: tuple[Row, ...]


class PeopleList(BaseModel):
    """`GET /api/people`: who may be given an encounter."""

    people: tuple[Actor, ...]


class Encounter(BaseModel):
    """`GET /api/encounters/{id}`: everything that is known of one; offsets in samples."""

    id: str
    at: str
    """The log's last entry that is in here."""
    head: Head
    segments: tuple[Segment, ...]
    missing: tuple[tuple[int, int], ...]
    controls: tuple[Control, ...]
    draft: Draft | None


async def read_encounter(reader: Reader, scope: Scope = EVERYTHING) -> Encounter:
    """Read one encounter.

    Raises:
        NoSuchEncounter: there is none, or it was erased, or the scope does not cover it.
        StoreUnavailable: the store does not answer.
    """
    transcript = Transcript(await reader.entries())
    if not scope.covers(transcript.owner, transcript.room):
        raise NoSuchEncounter(reader.encounter)
    return Encounter(
        id=reader.encounter,
        at=str(transcript.at),
        head=head_of(transcript),
        segments=tuple(transcript.segments),
        missing=tuple(transcript.missing),
        controls=tuple(transcript.controls),
        draft=await reader.draft(),
    )


def routes(gate: Gate, sources: Sources) -> list[BaseRoute]:
    """Return the routes under `/api`."""

    async def allowed(request: Request) -> Principal:
        principal = await gate.who(request)
        if not principal.may(Right.VIEW):
            await gate.denied(request, principal, "no_right", request.path_params.get("encounter"))
        principal.require(Right.VIEW)
        return principal

    async def encounters(request: Request) -> Response:
        principal = await allowed(request)
        await gate.record(request, principal, Action.SAW_BOARD, how="api")
        return _json(EncounterList(encounters=await sources.rows(principal.scope)))

    async def encounter(request: Request) -> Response:
        principal, name = await allowed(request), request.path_params["encounter"]
        try:
            found = await read_encounter(sources.reader(name), principal.scope)
        except NoSuchEncounter:
            await gate.denied(request, principal, "no_such_encounter", name)
            raise
        await gate.record(request, principal, Action.SAW, name, how="api")
        return _json(found)

    async def people(request: Request) -> Response:
        await allowed(request)
        principals = (one.principal for one in gate.directory.accounts.list() if one.closed is None)
        return _json(PeopleList(people=tuple(one.actor for one in principals if one.may(Right.EDIT))))

    return [
        Route("/api/encounters", encounters),
        Route("/api/people", people),
        Route("/api/encounters/{encounter}", encounter),
    ]


def _json(model: BaseModel) -> Response:
    return no_store(Response(model.model_dump_json(), media_type="application/json"))

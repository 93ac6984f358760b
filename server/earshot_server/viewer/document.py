"""The signed note as a FHIR R4 document."""

import asyncio
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from earshot_server.access.rights import Right
from earshot_server.audit.entries import Action
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.records.out.document import document
from earshot_server.records.store import RecordStore
from earshot_server.viewer.answers import no_store, refused
from earshot_server.viewer.api import read_encounter
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.refusals import Refusal
from earshot_server.viewer.sources import Sources

UNSIGNED = Refusal(409, "unsigned", "The note is not signed yet. A FHIR document is made of a signed note.")


class DocumentRoute:
    """Answers with the document, to whoever may see the encounter; it is in the audit first."""

    def __init__(self, gate: Gate, sources: Sources, records: RecordStore | None) -> None:
        self._gate = gate
        self._sources = sources
        self._records = records

    def route(self) -> BaseRoute:
        """Return the route."""
        return Route("/api/encounters/{encounter}/document.fhir.json", self.answer)

    async def answer(self, request: Request) -> Response:
        """Answer with the document bundle."""
        principal, name = await self._gate.who(request), request.path_params["encounter"]
        if not principal.may(Right.VIEW):
            await self._gate.denied(request, principal, "no_right", name)
        principal.require(Right.VIEW)
        try:
            found = await read_encounter(self._sources.reader(name), principal.scope)
        except NoSuchEncounter:
            await self._gate.denied(request, principal, "no_such_encounter", name)
            raise
        if found.draft is None or found.draft.work.signature is None:
            return refused(UNSIGNED)
        await self._gate.record(request, principal, Action.EXPORTED, name, format="fhir")
        identity = None
        if self._records is not None:
            patient = await asyncio.to_thread(self._records.beside, name)
            identity = (
                None if patient is None else (await asyncio.to_thread(self._records.load, patient)).identity
            )
        made = document(
            name,
            found.draft,
            started_ms=found.head.started_ms,
            written_ms=time.time_ns() // 1_000_000,
            identity=identity,
        )
        headers = {"Content-Disposition": 'attachment; filename="note.fhir.json"'}
        return no_store(JSONResponse(made, headers=headers, media_type="application/fhir+json"))

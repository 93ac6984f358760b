"""What is taken away from an encounter as bytes: its sound by ranges, its note as a text."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from earshot_protocol.units import WIDTH
from earshot_server.access.rights import Principal, Right
from earshot_server.audit.entries import Action
from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.ring import KeyRing
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.log.transcript import Transcript
from earshot_server.note.draft import Draft
from earshot_server.note.render import as_markdown, as_text
from earshot_server.viewer.answers import no_store
from earshot_server.viewer.errors import NothingKept
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.playing import HEAD_BYTES, Recording, read_range
from earshot_server.viewer.sources import Sources

FORMATS = {"txt": ("text/plain", as_text), "md": ("text/markdown", as_markdown)}


class Files:
    """Answers with files, to whoever may see the encounter; each is in the audit first."""

    def __init__(self, gate: Gate, sources: Sources, ring: KeyRing, sound: Path) -> None:
        self._gate = gate
        self._sources = sources
        self._ring = ring
        self._sound = sound

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/api/encounters/{encounter}/sound.wav", self.sound),
            Route("/api/encounters/{encounter}/note.{format}", self.note),
        ]

    async def sound(self, request: Request) -> Response:
        """Answer with bytes of the encounter's sound, as one WAV file (RFC 9110, 14)."""
        principal, encounter = await self._may_see(request)
        await self._sources.log.bring_sound(encounter, self._sound)
        recording = await asyncio.to_thread(Recording.of, self._sound, encounter)
        if not recording.samples:
            raise NothingKept
        header = request.headers.get("range")
        wanted = read_range(header, recording.size)
        if wanted is None:
            headers = {"Content-Range": f"bytes */{recording.size}"}
            return no_store(Response(status_code=416, headers=headers))
        start, end = (max(0, place - HEAD_BYTES) // WIDTH for place in (wanted.start, wanted.end))
        await self._gate.record(request, principal, Action.HEARD, encounter, start=start, end=end)
        try:
            found = await asyncio.to_thread(recording.read, wanted, self._ring)
        except (NoDataKey, FileNotFoundError):
            raise NothingKept from None
        headers = {"Accept-Ranges": "bytes"}
        if header is not None:
            headers["Content-Range"] = f"bytes {wanted.start}-{wanted.end - 1}/{recording.size}"
        status = 206 if header is not None else 200
        return no_store(Response(found, status, headers, media_type="audio/wav"))

    async def note(self, request: Request) -> Response:
        """Answer with the note as text or Markdown, the signature and what was added below it."""
        principal, encounter = await self._may_see(request)
        known = FORMATS.get(request.path_params["format"])
        draft = await self._sources.reader(encounter).draft()
        if known is None or draft is None:
            raise NoSuchEncounter(encounter)
        await self._gate.record(
            request, principal, Action.EXPORTED, encounter, format=request.path_params["format"]
        )
        kind, render = known
        name = f"note.{request.path_params['format']}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return no_store(Response(render(draft) + "\n" + footing(draft), 200, headers, media_type=kind))

    async def _may_see(self, request: Request) -> tuple[Principal, str]:
        encounter: str = request.path_params["encounter"]
        principal = await self._gate.who(request)
        if not principal.may(Right.VIEW):
            await self._gate.denied(request, principal, "no_right", encounter)
        principal.require(Right.VIEW)
        try:
            reader = self._sources.reader(encounter)
            transcript = Transcript(await reader.entries())
            if not principal.scope.covers(transcript.owner, transcript.room):
                raise NoSuchEncounter(encounter)
        except NoSuchEncounter:
            await self._gate.denied(request, principal, "no_such_encounter", encounter)
            raise
        return principal, reader.encounter


def footing(draft: Draft) -> str:
    """Return who signed, and what was added; of an unsigned note that it is one."""
    work = draft.work
    if work.signature is None:
        return "\nDraft, not signed.\n"
    signed = f"\nSigned by {work.signature.by.name}. SHA-256 {work.signature.hash}\n"
    return signed + "".join(f"\nAddendum by {one.by.name}: {one.text}\n" for one in work.addenda)

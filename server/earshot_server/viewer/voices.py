"""A clinician's voice, enrolled from the room's device: twenty seconds of reading in, an id out."""

import asyncio

import numpy as np
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from earshot_protocol.units import RATE, WIDTH
from earshot_server.access.rights import Principal, Right
from earshot_server.audit.entries import Action
from earshot_server.speech.speakers.enrolment import EnrolledVoice, EnrolledVoices, TooLittleSpeech, voice_of
from earshot_server.speech.speakers.xvector import SpeakerModel
from earshot_server.speech.voice import VoiceModel
from earshot_server.viewer.answers import no_store, refused
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.refusals import BAD_REQUEST, Refusal

BYTES_MAX = 90 * RATE * WIDTH
"""Longest recording that is taken (90 s); reading a short text takes 20."""


class Enrolled(BaseModel):
    """The answer to an enrolment."""

    id: str
    """By which it is revoked."""


class VoiceRoutes:
    """Whoever may stream from a room may enrol who speaks there; the audit has both ends of it."""

    def __init__(self, gate: Gate, voices: EnrolledVoices) -> None:
        self._gate = gate
        self._voices = voices

    def routes(self) -> list[BaseRoute]:
        """Return the routes under `/api/voices`."""
        return [
            Route("/api/voices", self.enrol, methods=["POST"]),
            Route("/api/voices/{voice}", self.revoke, methods=["DELETE"]),
        ]

    async def enrol(self, request: Request) -> Response:
        """Learn the voice of `?clinician=NAME` from raw samples (16 kHz, mono, 16 bit); they are not kept."""
        principal = await self._may_stream(request)
        clinician = request.query_params.get("clinician", "").strip()
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > BYTES_MAX:
                return refused(BAD_REQUEST)
        if not 0 < len(clinician) <= 200 or len(body) % WIDTH:
            return refused(BAD_REQUEST)
        try:
            made = await asyncio.to_thread(self._enrol, clinician, bytes(body))
        except TooLittleSpeech as error:
            return refused(Refusal(422, "too_little_speech", str(error)))
        await self._gate.record(request, principal, Action.VOICE_ENROLLED, target=made.id)
        return no_store(Response(Enrolled(id=made.id).model_dump_json(), 201, media_type="application/json"))

    async def revoke(self, request: Request) -> Response:
        """Delete a voice for ever."""
        principal, voice = await self._may_stream(request), request.path_params["voice"]
        known = any(one.id == voice for one in await asyncio.to_thread(self._voices.all))
        if not known or not await asyncio.to_thread(self._voices.revoke, voice):
            return refused(
                Refusal(404, "no_such_voice", "There is no such voice; it may be revoked already.")
            )
        await self._gate.record(request, principal, Action.VOICE_REVOKED, target=voice)
        return no_store(Response(status_code=204))

    async def _may_stream(self, request: Request) -> Principal:
        self._gate.check_origin(request)
        principal = await self._gate.who(request)
        if not principal.may(Right.STREAM):
            await self._gate.denied(request, principal, "no_right")
        principal.require(Right.STREAM)
        return principal

    def _enrol(self, clinician: str, sound: bytes) -> EnrolledVoice:
        voice = voice_of(SpeakerModel(), VoiceModel(), np.frombuffer(sound, "<i2"))
        return self._voices.enrol(clinician, voice)

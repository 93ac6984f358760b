"""Clinicians' enrolled voices: made from half a minute of their speech, kept sealed, revoked by their key.

Each voice has a data key of its own, wrapped by the clinic's key like an encounter's. Revoking deletes that
key: the voice cannot be read any more, wherever copies of its file lie.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from earshot_protocol.units import RATE
from earshot_server.keys.files import delete, replace
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal, unseal
from earshot_server.log.speakers.voice import VoiceText, encode_voice
from earshot_server.speech.speakers.xvector import SPEAKERS, SpeakerModel
from earshot_server.speech.voice import WINDOW, VoiceDetector, VoiceModel

SPEECH_MIN = 8.0
"""Seconds of speech that a voice is made of, at least."""
_SPEAKS = 0.5
"""A window with this probability of speech counts."""


class TooLittleSpeech(Exception):
    """The recording has too little speech to know a voice by."""

    exit_code = 2

    def __init__(self, heard: float) -> None:
        super().__init__(heard)
        self.heard = heard

    def __str__(self) -> str:
        return (
            f"There are {self.heard:.1f} s of speech in the recording, and {SPEECH_MIN:.0f} s are needed. "
            "Nothing was kept. Read the text aloud for about half a minute, alone and near the microphone."
        )


class EnrolledVoice(BaseModel):
    """A clinician's voice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{8}$")
    clinician: str = Field(max_length=200, repr=False)
    """Their name, as clients say it when a visit begins."""
    account: str | None = None
    """The id of their account, if they have one."""
    voice: VoiceText = Field(repr=False)
    made_by: str = SPEAKERS
    """The speaker model: voices of another one cannot be compared with today's."""
    made: AwareDatetime


class EnrolledVoices:
    """All enrolled voices, in one folder that all servers of a clinic share."""

    def __init__(self, folder: Path, ring: KeyRing) -> None:
        self._folder = folder
        self._ring = ring

    def enrol(self, clinician: str, voice: VoiceText, account: str | None = None) -> EnrolledVoice:
        """Keep a voice; one that the clinician enrolled before is revoked.

        Raises:
            KeysError: the clinic's key does not open what is here.
            OSError: it cannot be written.
        """
        before = [one for one in self.all() if _same(one, clinician, account)]
        made = EnrolledVoice(
            id=secrets.token_hex(4),
            clinician=clinician,
            account=account,
            voice=voice,
            made=datetime.now(UTC).replace(microsecond=0),
        )
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = self._ring.make(_key(made.id))
        replace(self._path(made.id), seal(key, made.model_dump_json().encode(), place("voice", made.id)))
        for one in before:
            self.revoke(one.id)
        return made

    def all(self) -> list[EnrolledVoice]:
        """Return the voices that can be read, in the order of their clinicians' names.

        Raises:
            KeysError: the clinic's key does not open one of them.
        """
        return sorted(self._read(), key=lambda one: (one.clinician.casefold(), one.id))

    def of(self, clinician: str | None, account: str | None) -> EnrolledVoice | None:
        """Return a clinician's voice, if they enrolled one with today's speaker model."""
        found = [one for one in self.all() if one.made_by == SPEAKERS and _same(one, clinician, account)]
        return found[0] if found else None

    def revoke(self, name: str) -> bool:
        """Delete a voice for ever; False if there is none with this id."""
        path = self._path(name)
        if not path.is_file():
            return False
        self._ring.erase(_key(name))
        delete(path)
        return True

    def _read(self) -> Iterator[EnrolledVoice]:
        for path in sorted(self._folder.glob("*.voice")):
            name = path.name.removesuffix(".voice")
            sealed = path.read_bytes()
            plain = unseal(self._ring.get(_key(name)), sealed, place("voice", name), "An enrolled voice")
            yield EnrolledVoice.model_validate_json(plain)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.voice"


def voice_of(model: SpeakerModel, detector: VoiceModel, sound: NDArray[np.int16]) -> VoiceText:
    """Return the voice of a recording of one person.

    Raises:
        TooLittleSpeech: so it is.
    """
    chances = VoiceDetector(detector).probabilities(sound)
    spans = [(at * WINDOW, (at + 1) * WINDOW) for at, chance in enumerate(chances) if chance >= _SPEAKS]
    heard = len(spans) * WINDOW / RATE
    (voice,) = model.voices(sound, [spans]) if heard >= SPEECH_MIN else (None,)
    if voice is None:
        raise TooLittleSpeech(heard)
    return encode_voice(map(float, voice))


def _same(one: EnrolledVoice, clinician: str | None, account: str | None) -> bool:
    """Tell whether a voice is this clinician's: by account, else by name."""
    if account is not None and one.account is not None:
        return one.account == account
    return clinician is not None and one.clinician.casefold() == clinician.casefold()


def _key(name: str) -> str:
    return f"_voice-{name}"

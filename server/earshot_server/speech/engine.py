"""The loaded models of a process, and the name under which the log knows them."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from earshot_server.speech.calibration import load_calibration
from earshot_server.speech.listener import Listener, ListenerSettings
from earshot_server.speech.model import check_model
from earshot_server.speech.recogniser import SpeechModel
from earshot_server.speech.speakers.xvector import SPEAKERS, SpeakerModel
from earshot_server.speech.voice import VoiceModel
from earshot_server.speech.written.writer import Writer


@dataclass(frozen=True)
class SpeechEngine:
    """Speech and voice model with their settings."""

    name: str
    """Model, its configuration and the listener's settings, by hash: the same name, the same words."""
    speech: SpeechModel
    voice: VoiceModel
    settings: ListenerSettings
    speaker: SpeakerModel | None = None
    """None: voices are not told apart."""
    writer: Writer | None = None
    """None: there is no written form."""

    def listener(self, start: int) -> Listener:
        """Begin to listen at offset `start`."""
        return Listener(self.speech, self.voice, start, self.settings, self.speaker, self.writer)


def load_engine(
    path: Path, settings: ListenerSettings | None = None, *, tell_speakers: bool = True, written: bool = True
) -> SpeechEngine:
    """Load the model in `path`, the one that tells voices apart, and what the written form needs.

    Raises:
        ModelError: as `check_model`.
    """
    info = check_model(path)
    chosen = settings or ListenerSettings()
    name = _name(path, chosen, tell_speakers)
    speaker = SpeakerModel() if tell_speakers else None
    writer = Writer() if written else None
    return SpeechEngine(name, SpeechModel(info), VoiceModel(), chosen, speaker, writer)


def _name(path: Path, settings: ListenerSettings, tell_speakers: bool) -> str:
    digest = hashlib.sha256(repr(settings).encode())
    digest.update(SPEAKERS.encode() if tell_speakers else b"")
    digest.update(repr(load_calibration(path)).encode())
    for part in sorted((path / "conf").glob("*")):
        digest.update(part.read_bytes())
    for part in sorted(path.rglob("*")):
        if part.is_file():
            digest.update(f"{part.relative_to(path)} {part.stat().st_size}".encode())
    return f"{path.resolve().name}/vosk-{version('vosk')}/{digest.hexdigest()[:16]}"

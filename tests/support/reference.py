"""What an undisturbed server hears: the product's own listener over the whole sound, in this process."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from earshot_protocol.units import RATE
from earshot_server.speech.engine import SpeechEngine, load_engine
from earshot_server.speech.heard import Heard
from tests.support.compare import Hearing, from_listener

MODEL = Path(__file__).parents[2] / "models/earshot-en"


class Reference:
    """Hears sound once and remembers it."""

    def __init__(self) -> None:
        self._engine: SpeechEngine | None = None
        self._known: dict[bytes, Hearing] = {}

    def hear(self, samples: NDArray[np.int16]) -> Hearing:
        """Return what is heard of a stream with these samples."""
        sound = samples.astype("<i2").tobytes()
        if sound not in self._known:
            self._known[sound] = self._hear(sound)
        return self._known[sound]

    def _hear(self, sound: bytes) -> Hearing:
        if self._engine is None:
            self._engine = load_engine(MODEL)
        listener = self._engine.listener(0)
        listener.add(sound)
        listener.finish()
        heard: list[Heard] = []
        while listener.backlog:
            heard += listener.work(RATE)
        hearing = from_listener(heard)
        hearing.ended = len(sound) // 2
        return hearing

"""The speech engine of new encounters: when another model is chosen, the next one is heard with it.

Encounters that are open keep the engine that they began with; the log says which one it is.
"""

import asyncio
from pathlib import Path

import structlog

from earshot_server.settings import Settings
from earshot_server.speech.engine import SpeechEngine, load_engine
from earshot_server.speech.errors import ModelError
from earshot_server.speech.model import find_model

logger = structlog.get_logger()

_Stamp = tuple[Path, int, int]
"""Where the model is, and which folder it is: one made anew has the same name."""


class Engines:
    """Loads the chosen model, and again when another one is chosen."""

    def __init__(self, settings: Settings, engine: SpeechEngine, stamp: _Stamp) -> None:
        self._settings = settings
        self._engine = engine
        self._stamp = stamp
        self._lock = asyncio.Lock()

    @classmethod
    async def load(cls, settings: Settings) -> "Engines":
        """Load the chosen model.

        Raises:
            ModelError: it is none; then there is nothing to hear with.
        """
        path = find_model(settings)
        engine = await asyncio.to_thread(load_engine, path, tell_speakers=settings.tell_speakers)
        return cls(settings, engine, _stamp_of(path))

    async def current(self) -> SpeechEngine:
        """Return the engine for an encounter that begins now; if the chosen one fails, the one before."""
        async with self._lock:
            try:
                path = find_model(self._settings)
                stamp = _stamp_of(path)
                if stamp != self._stamp:
                    self._stamp = stamp  # tried once: a model that fails is not tried for every visit
                    self._engine = await asyncio.to_thread(
                        load_engine, path, tell_speakers=self._settings.tell_speakers
                    )
                    logger.info("engine.changed")
            except (ModelError, OSError) as error:
                logger.error("engine.not_changed", exc_info=error)
            return self._engine


def _stamp_of(path: Path) -> _Stamp:
    found = path.stat()
    return path, found.st_ino, found.st_mtime_ns

"""The whole of a recording through the same path as live sound."""

from collections.abc import Iterable, Iterator

from earshot_protocol.units import RATE
from earshot_server.speech.engine import SpeechEngine
from earshot_server.speech.heard import SegmentFinal
from earshot_server.speech.listener import Listener


def transcribe(engine: SpeechEngine, blocks: Iterable[bytes]) -> Iterator[SegmentFinal]:
    """Yield what is final of a recording, given as blocks of samples (16 kHz, mono, 16 bit)."""
    listener = engine.listener(0)
    for block in blocks:
        listener.add(block)
        yield from _segments(listener)
    listener.finish()
    yield from _segments(listener)


def _segments(listener: Listener) -> Iterator[SegmentFinal]:
    while listener.backlog:
        for heard in listener.work(RATE):
            if isinstance(heard, SegmentFinal):
                yield heard

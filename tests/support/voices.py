"""Made-up voices: directions drawn at random, and others near them."""

import random

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word
from earshot_server.log.events import SegmentAppended
from earshot_server.log.speakers.voice import SIZE, Vector, encode_voice, unit


def voice(seed: int) -> Vector:
    """Return somebody's voice."""
    drawn = random.Random(seed)
    return unit(drawn.gauss(0, 1) for _ in range(SIZE))


def like(one: Vector, seed: int, apart: float = 0.6) -> Vector:
    """Return a voice near another: the farther, the greater `apart` is."""
    return unit(mine + apart * other for mine, other in zip(one, voice(seed), strict=True))


def spoken(
    text: str, start: int, heard: Vector | None, seconds: float = 3.0, speaker: str | None = None
) -> SegmentAppended:
    """Return a segment of so many seconds, with these words in it, said with this voice."""
    words = text.split()
    step = round(seconds * RATE / len(words))
    timed = tuple(
        Word(text=word, start=start + at * step, end=start + (at + 1) * step, confidence=1.0)
        for at, word in enumerate(words)
    )
    end = timed[-1].end
    segment = Segment(id=f"s{start}", start=start, end=end, words=timed, speaker=speaker)
    voices = (encode_voice(heard),) if heard is not None else ()
    return SegmentAppended(segment=segment, to=end, voices=voices)

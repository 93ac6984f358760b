"""What the same speech path hears in a recording offline: the words by which live ones are timed."""

from functools import cache

from bench.support.screen import Heard
from bench.support.sound import MODEL, Piece
from earshot_protocol.words import Segment
from earshot_server.speech.engine import SpeechEngine, load_engine
from earshot_server.speech.model import check_model
from earshot_server.speech.transcribe import transcribe


@cache
def engine() -> SpeechEngine:
    """Return the shipped model, loaded once."""
    return load_engine(MODEL)


@cache
def segments(piece: Piece) -> tuple[Segment, ...]:
    """Return the segments of a piece."""
    loaded = engine()
    return tuple(one for final in transcribe(loaded, [piece.samples]) for one in final.segments)


def words(piece: Piece) -> tuple[Heard, ...]:
    """Return the words of a piece, with their ends."""
    return tuple(Heard(word.text, word.end) for segment in segments(piece) for word in segment.words)


def floor() -> tuple[float, float]:
    """Return what the model itself costs: right context and decoder chunk (seconds).

    A word cannot be known before the right context behind it was heard, and waits for its chunk to be full:
    half a chunk in the middle, a whole one at worst.
    """
    info = check_model(MODEL)
    return info.right_context, info.chunk

"""A recording as the product hears it: words, written form, and who is taken to speak."""

from collections.abc import Iterator
from pathlib import Path

from bench.support.offline import engine
from bench.support.sound import read
from earshot_protocol.words import Segment
from earshot_server.log.events import SegmentAppended
from earshot_server.log.speakers.fold import Speakers
from earshot_server.notes.folding import SURE
from earshot_server.speech.transcribe import transcribe


def heard(path: Path) -> Iterator[Segment]:
    """Yield a recording's segments; nobody's voice is enrolled, and speakers are those known at the end."""
    speakers, segments = Speakers(), list[Segment]()
    for one in transcribe(engine(), [read(path).samples]):
        event = SegmentAppended(segment=one.segment, to=one.to, more=one.more, voices=one.voices)
        speakers.fold(event)
        segments += event.segments
    for segment in segments:
        guess = speakers.guesses.get(segment.id)
        sure = guess is not None and guess.confidence >= SURE
        yield segment.model_copy(update={"speaker": guess.role.value if guess and sure else None})

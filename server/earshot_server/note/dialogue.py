"""A written dialogue as segments: lines `speaker: text`, for trying the engine out and for tests."""

import re
from collections.abc import Iterator

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word

WORD_SAMPLES = RATE * 35 // 100
"""A written word is taken to last 0.35 s, so that segments have an order; nothing else rests on it."""

GAP_SAMPLES = RATE // 2
"""Between two turns."""

_LINE = re.compile(r"\s*\[?(?P<speaker>[^\W\d_][\w .'-]{0,40}?)\]?\s*:\s*(?P<text>.*\S)\s*$")
_BRACKETED = re.compile(r"\s*\[(?P<speaker>[^\]]{1,40})\]\s*(?P<text>.*\S)\s*$")


def segments_of(text: str) -> Iterator[Segment]:
    """Yield a segment for every line with words; lines that begin with `#` are comments.

    A line without a speaker goes on with the one before.
    """
    at = 0
    speaker: str | None = None
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line) or _BRACKETED.match(line)
        speaker, said = (match["speaker"].strip(), match["text"]) if match else (speaker, line.strip())
        segment = make_segment(said, speaker, at)
        yield segment
        at = segment.end + GAP_SAMPLES


def make_segment(text: str, speaker: str | None, start: int) -> Segment:
    """Return the words of a text as a segment that begins at a sample."""
    words = tuple(
        Word(
            text=word[:200],
            start=start + index * WORD_SAMPLES,
            end=start + (index + 1) * WORD_SAMPLES,
            confidence=1,
        )
        for index, word in enumerate(text.split())
    )
    return Segment(
        id=f"s-{start}", start=start, end=start + len(words) * WORD_SAMPLES, words=words, speaker=speaker
    )

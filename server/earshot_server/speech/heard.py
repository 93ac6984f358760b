"""What listening to a stream gives."""

from dataclasses import dataclass

from earshot_protocol.words import Segment, WrittenToken


@dataclass(frozen=True)
class PartialHeard:
    """The open segment so far; a later one replaces it. Offsets in samples."""

    start: int
    to: int
    words: tuple[str, ...]
    stable: int
    written: tuple[WrittenToken, ...] = ()
    """The words as they are written; what the next ones may change is left as it was spoken."""


@dataclass(frozen=True)
class SegmentFinal:
    """Speech is done: a segment, or several where the speaker changes in it.

    Listening goes on from `to`, with nothing remembered.
    """

    segment: Segment
    to: int
    more: tuple[Segment, ...] = ()
    """The segments behind the first one, in order."""
    voices: tuple[str | None, ...] = ()
    """The voice of each segment, where enough of it was heard (`log/speakers/voice.py`)."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, in order."""
        return (self.segment, *self.more)


@dataclass(frozen=True)
class SilenceFinal:
    """Nothing was said up to `to`; listening goes on from there, with nothing remembered."""

    to: int


Heard = PartialHeard | SegmentFinal | SilenceFinal

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
    """A segment is done; listening goes on from `to`, with nothing remembered."""

    segment: Segment
    to: int


@dataclass(frozen=True)
class SilenceFinal:
    """Nothing was said up to `to`; listening goes on from there, with nothing remembered."""

    to: int


Heard = PartialHeard | SegmentFinal | SilenceFinal

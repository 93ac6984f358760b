"""Compares what two logs say was heard of the same sound.

A log is read as *tiles*: each segment, silence or missing event covers the sound from the end of the one
before to its own `to`. Then it is checked in two steps.

By itself (`faults`): the first tile begins at 0, each begins where the one before ends and goes forward,
nothing is missing, every segment lies in its tile and its words in the segment, one after the other, no
segment id comes twice, and the last tile ends where the stream does. So no sample was left out or
heard twice.

Against the undisturbed run (`compare`): the tiles' ends that both have divide the sound into stretches.
Where a stretch is one tile in both, the two must be the same: id, offsets, words, times and confidences.
Where the boundaries differ (a tail was flushed early), words are matched by time: every word of the
undisturbed run must be overlapped by words of the other for at least half of its length, and the other
way round; how many of them have the same text is counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from earshot_protocol.units import RATE, seconds
from earshot_protocol.words import Segment, Word
from earshot_server.log.events import Ended, Entry, Missing, SegmentAppended, SilenceHeard
from earshot_server.speech.heard import Heard, SegmentFinal, SilenceFinal

SLACK = RATE // 10
"""By so much (samples) a word's times may move when its segment has other boundaries."""


@dataclass(frozen=True)
class Tile:
    """Sound from `start` to `to`: a segment, or nothing that was said."""

    start: int
    to: int
    segment: Segment | None = None
    missing: bool = False


@dataclass
class Hearing:
    """What was heard of a stream, tile by tile."""

    tiles: list[Tile] = field(default_factory=list)
    ended: int | None = None
    """The stream's length, where it was ended."""
    checkpoints: list[int] = field(default_factory=list)
    """Up to where each event reaches."""

    @property
    def to(self) -> int:
        """Sound before it was heard."""
        return self.tiles[-1].to if self.tiles else 0

    @property
    def words(self) -> list[Word]:
        """All words, in order."""
        return [word for tile in self.tiles if tile.segment for word in tile.segment.words]

    def add(self, to: int, segment: Segment | None = None, *, missing: bool = False) -> None:
        """Take in the next event."""
        self.checkpoints.append(to)
        self.tiles.append(Tile(self.to, to, segment, missing))

    def add_all(self, to: int, segments: Sequence[Segment]) -> None:
        """Take in speech: the last segment's sound goes up to `to`, that of others to where they end."""
        for segment in segments[:-1]:
            self.tiles.append(Tile(self.to, segment.end, segment))
        self.add(to, segments[-1])


def from_log(entries: Iterable[Entry]) -> Hearing:
    """Read a log; a repeat of an event is skipped, as its readers do."""
    hearing, seen = Hearing(), set()
    for entry in entries:
        if entry.event_id in seen:
            continue
        seen.add(entry.event_id)
        match entry.event:
            case SegmentAppended(segments=segments, to=to):
                hearing.add_all(to, segments)
            case SilenceHeard(to=to):
                hearing.add(to)
            case Missing(end=end):
                hearing.add(end, missing=True)
            case Ended(offset=offset):
                hearing.ended = offset
    return hearing


def from_listener(heard: Iterable[Heard]) -> Hearing:
    """Read what a listener gave."""
    hearing = Hearing()
    for item in heard:
        match item:
            case SegmentFinal(segments=segments, to=to):
                hearing.add_all(to, segments)
            case SilenceFinal(to=to):
                hearing.add(to)
    return hearing


def faults(hearing: Hearing, length: int) -> list[str]:
    """Return what is wrong with a hearing of a stream of `length` samples, one sentence each."""
    found = []
    ids = [tile.segment.id for tile in hearing.tiles if tile.segment]
    found += [f"segment {one} is there {ids.count(one)} times" for one in set(ids) if ids.count(one) > 1]
    for tile in hearing.tiles:
        where = f"{seconds(tile.start):.2f} s to {seconds(tile.to):.2f} s"
        if tile.to <= tile.start:
            found.append(f"{where} was heard before")
        if tile.missing:
            found.append(f"{where} is missing")
        if tile.segment is not None:
            found += [f"{where}: {fault}" for fault in _segment_faults(tile, tile.segment)]
    if hearing.to != length:
        found.append(f"heard to {seconds(hearing.to):.2f} s of {seconds(length):.2f} s")
    return found


def _segment_faults(tile: Tile, segment: Segment) -> list[str]:
    found = []
    if not tile.start <= segment.start <= segment.end <= tile.to:
        found.append("its segment lies elsewhere")
    edges = [segment.start, *(edge for word in segment.words for edge in (word.start, word.end)), segment.end]
    if any(later < earlier for earlier, later in pairwise(edges)):
        found.append("its words are not in order")
    return found


@dataclass
class Comparison:
    """How a disturbed run differs from the undisturbed one."""

    same: int = 0
    """Tiles that are equal."""
    moved: list[tuple[int, int]] = field(default_factory=list)
    """Stretches whose boundaries differ, as offsets."""
    kept_words: int = 0
    """Words in moved stretches that both have."""
    other_words: int = 0
    """Words of the undisturbed run in moved stretches that were heard as something else."""
    faults: list[str] = field(default_factory=list)
    """What must not be, one sentence each."""


def compare(undisturbed: Hearing, disturbed: Hearing) -> Comparison:
    """Compare two hearings of the same sound; texts are in no fault, for a fault is printed."""
    result = Comparison()
    common = sorted({0, *_ends(undisturbed)} & {0, *_ends(disturbed)})
    for start, to in pairwise(common):
        ours = [tile for tile in undisturbed.tiles if start < tile.to <= to]
        theirs = [tile for tile in disturbed.tiles if start < tile.to <= to]
        if len(ours) == len(theirs) == 1:
            if ours == theirs:
                result.same += 1
            else:
                result.faults.append(f"{seconds(start):.2f} s to {seconds(to):.2f} s was heard differently")
        else:
            _compare_moved(ours, theirs, result)
            result.moved.append((start, to))
    if not common or common[-1] != undisturbed.to:
        result.faults.append(f"beyond {seconds(common[-1] if common else 0):.2f} s nothing can be compared")
    return result


def _ends(hearing: Hearing) -> set[int]:
    return {tile.to for tile in hearing.tiles}


def _compare_moved(ours: Sequence[Tile], theirs: Sequence[Tile], result: Comparison) -> None:
    expected, found = Hearing(list(ours)).words, Hearing(list(theirs)).words
    for what, words, others in (("missing", expected, found), ("invented", found, expected)):
        for word in words:
            if not _is_met(word, others):
                result.faults.append(f"a word at {seconds(word.start):.2f} s is {what}")
    matcher = SequenceMatcher(None, [word.text for word in expected], [word.text for word in found], False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    result.kept_words += kept
    result.other_words += len(expected) - kept


def _is_met(word: Word, others: Sequence[Word]) -> bool:
    """Tell whether words of the other run lie where this one does, for half of its length."""
    overlap = sum(
        max(0, min(word.end, other.end + SLACK) - max(word.start, other.start - SLACK)) for other in others
    )
    return 2 * overlap >= word.end - word.start

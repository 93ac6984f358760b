"""Where the speaker changes among some words: at a pause whose two sides are less alike than one voice is.

Two pieces of one voice are the more alike the longer the shorter one is; two voices hardly are at any length.
The figures were fitted on 2,500 pauses between words of the six sample consultations and of read speech of
eight people, mixed (`bench/speakers.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word
from earshot_server.log.speakers.voice import VoiceText, encode_voice
from earshot_server.speech.speakers.xvector import REACH, Floats, Span, SpeakerModel, seconds

MARGIN = REACH // 2
"""Of the sound around the words so many samples are looked at: more would cost and tell nothing."""
PAUSE = RATE * 15 // 100
"""A speaker changes only at a pause of so many samples."""
PAUSES_MAX = 8
"""Only the longest pauses of a segment are looked at."""
SECONDS_MIN = 0.25
"""Less speech than this tells no voice (seconds)."""
CHANGED = 0.7
"""The sides of a change are less alike than this share of what one voice's would be, at a long pause."""
ALWAYS = 100.0
"""More alike than anything."""
PAUSE_SHARE = 0.35
"""A pause so much longer than `PAUSE` (seconds) counts for a change as much as ..."""
PAUSE_GAIN = 0.35
"""... this share of likeness: at the shortest pause, two sides are taken for so much more alike."""


@dataclass(frozen=True)
class Turn:
    """Words that follow each other and are one speaker's."""

    first: int
    behind: int
    """Index after the last word."""
    voice: Floats | None
    """None: too little was heard."""

    @property
    def voice_text(self) -> VoiceText | None:
        """The voice as the log keeps it."""
        return None if self.voice is None else encode_voice(map(float, self.voice))


def turns(model: SpeakerModel, words: Sequence[Word], sound: NDArray[np.int16], start: int) -> list[Turn]:
    """Return the turns of a segment's words, in order; at least one.

    Args:
        model: tells voices apart.
        words: the segment's words, in order; at least one.
        sound: the segment's samples.
        start: the offset of its first sample.
    """
    begin = max(0, words[0].start - start - MARGIN)
    sound = sound[begin : words[-1].end - start + MARGIN]
    cuts = [0, *_pauses(words), len(words)]
    pieces = [_stretch(words[first:behind], start + begin) for first, behind in pairwise(cuts)]
    within = list(combinations(range(len(cuts)), 2))
    ranges = [(cuts[first], cuts[behind]) for first, behind in within]
    voices = dict(zip(ranges, model.voices(sound, pieces, within), strict=True))
    spoken = list(map(seconds, pieces))
    lengths = dict(zip(ranges, (sum(spoken[first:behind]) for first, behind in within), strict=True))
    pauses = {cut: (words[cut].start - words[cut - 1].end) / RATE for cut in cuts[1:-1]}
    bounds = _divide(cuts, voices, lengths, pauses)
    return [
        Turn(first, behind, voices[first, behind] if lengths[first, behind] >= SECONDS_MIN else None)
        for first, behind in pairwise(bounds)
    ]


def segments_of(found: Sequence[Turn], words: Sequence[Word], start: int, to: int) -> list[Segment]:
    """Return a segment for each turn; the first begins at `start`, the last ends at `to` (samples)."""
    cuts = [(words[turn.first - 1].end + words[turn.first].start) // 2 for turn in found[1:]]
    edges = zip([start, *cuts], [*cuts, to], strict=True)
    return [
        Segment(id=f"s{begin}", start=begin, end=end, words=tuple(words[turn.first : turn.behind]))
        for turn, (begin, end) in zip(found, edges, strict=True)
    ]


def _pauses(words: Sequence[Word]) -> list[int]:
    """Return the words before which there is a pause: the longest ones, in order."""
    lengths = [(words[at].start - words[at - 1].end, at) for at in range(1, len(words))]
    longest = sorted(((length, at) for length, at in lengths if length >= PAUSE), reverse=True)
    return sorted(at for _, at in longest[:PAUSES_MAX])


def _stretch(words: Sequence[Word], start: int) -> list[Span]:
    return [(word.start - start, word.end - start) for word in words]


def _divide(
    cuts: list[int],
    voices: dict[tuple[int, int], Floats | None],
    lengths: dict[tuple[int, int], float],
    pauses: dict[int, float],
) -> list[int]:
    """Return the cuts that remain: neighbours that are most alike become one, as long as they are alike."""
    left = list(cuts)
    while len(left) > 2:
        alike, cut = max(
            (_alike(left[at - 1 : at + 2], voices, lengths, pauses), left[at])
            for at in range(1, len(left) - 1)
        )
        if alike < CHANGED:
            break
        left.remove(cut)
    return left


def _alike(
    edges: list[int],
    voices: dict[tuple[int, int], Floats | None],
    lengths: dict[tuple[int, int], float],
    pauses: dict[int, float],
) -> float:
    """Return how alike the two sides of a cut are, as a share of what one voice's would be at this pause."""
    first, cut, behind = edges
    one, other = voices[first, cut], voices[cut, behind]
    shorter = min(lengths[first, cut], lengths[cut, behind])
    if one is None or other is None or shorter < SECONDS_MIN:
        return ALWAYS - pauses[cut]  # what tells no voice goes to its nearer neighbour first
    return float(one @ other) / _usual(shorter) + PAUSE_GAIN - _gain(pauses[cut])


def _usual(shorter: float) -> float:
    """Return how alike two pieces of one voice are, by the seconds of the shorter one."""
    return 0.86 * shorter / (shorter + 0.62)


def _gain(pause: float) -> float:
    """Return what a pause (seconds) says for a change, as a share of likeness."""
    return PAUSE_GAIN * min(1.0, max(0.0, (pause - PAUSE / RATE) / PAUSE_SHARE))

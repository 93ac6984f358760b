"""The voices of stretches of sound: x-vectors of Vosk's speaker model, many stretches in one pass.

Source: Snyder et al. 2018, "X-vectors: robust DNN embeddings for speaker recognition".
"""

from collections.abc import Sequence
from importlib.resources import as_file, files
from itertools import pairwise

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from earshot_protocol.units import RATE
from earshot_server.speech.speakers.frames import FRAME, STEP, Folder

SPEAKERS = "spk-0.4/2"
"""The speaker model and what is made of it; vectors of another version are of another space."""

_MEAN = 300
"""Frames over which the mean of features is taken away."""
_CONTEXT = 7
"""Frames that the network sees on each side of one."""
_STRIDE = 3
"""It gives one value for so many frames."""
REACH = FRAME + 2 * _CONTEXT * STEP
"""Samples that one value needs, half of them on each side."""
_SEEN = np.add.outer((0, 2, 4), range(5))
"""The frames that one row of the second layer sees, from the first of the three that it is made for: for each
row of the first layer five."""
_NEAR = np.arange(3)
"""The rows of the second layer that one value sees."""

Floats = NDArray[np.float32]
Span = tuple[int, int]
"""First sample of a stretch and the one after its last, counted from the sound's first."""
Range = tuple[int, int]
"""First piece and the one after the last."""


class SpeakerModel:
    """The loaded model, shared by all streams and threads."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # segments are of all lengths: there is no pattern
        with as_file(files(__package__) / "speaker.onnx") as path:
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
        self._folder = Folder()

    def voices(
        self, sound: NDArray[np.int16], pieces: Sequence[Sequence[Span]], ranges: Sequence[Range] = ()
    ) -> list[Floats | None]:
        """Return the voice of each range of pieces as a vector of length 1.

        None for a range in which no frame lies: it is too short, or too near the ends of the sound.

        Args:
            sound: samples.
            pieces: stretches of it, which may have several spans each.
            ranges: pieces that belong together; without any, each piece is for itself.
        """
        count = max(0, (len(sound) - REACH) // (STEP * _STRIDE) + 1)
        inside = _inside(count, pieces)
        frames = inside.sum(axis=1)
        chosen = np.zeros((len(ranges) or len(pieces), len(pieces)), np.float32)
        for row, (first, behind) in zip(chosen, ranges or pairwise(range(len(pieces) + 1)), strict=True):
            row[first:behind] = frames[first:behind]
        whole = chosen.sum(axis=1, keepdims=True)
        heard = whole[:, 0] > 0
        if not heard.any():
            return [None] * len(chosen)
        spoken = inside.max(axis=0) > 0
        sums, differences = self._folder.fold(sound)
        rows, near = _rows(spoken)
        around = min(len(sums), _MEAN)
        from_frame = np.clip(np.arange(len(sums)) - _MEAN // 2, 0, len(sums) - around)
        (found,) = self._session.run(
            None,
            {
                "sums": sums,
                "differences": differences,
                "first": from_frame,
                "behind": from_frame + around,
                "share": np.array(1 / around, np.float32),
                "seen": _SEEN + _STRIDE * rows[:, None, None],
                "near": near,
                "pieces": inside[:, spoken] / np.maximum(frames, 1)[:, None],
                "ranges": chosen[heard] / whole[heard],
            },
        )
        voices = iter(found)
        return [next(voices) if one else None for one in heard]


def seconds(stretch: Sequence[Span]) -> float:
    """Return how long a stretch is."""
    return sum(end - start for start, end in stretch) / RATE


def _rows(spoken: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of the second layer that some values need, and where among these each value's are."""
    needed = np.zeros(len(spoken) + 2, np.bool_)
    for place in _NEAR:
        needed[place : len(spoken) + place] |= spoken
    return np.flatnonzero(needed), (np.cumsum(needed) - 1)[np.flatnonzero(spoken)[:, None] + _NEAR]


def _inside(count: int, pieces: Sequence[Sequence[Span]]) -> Floats:
    """Return which of so many values lie in which piece (1 or 0), by their middles."""
    found = np.zeros((len(pieces), count), np.float32)
    for row, piece in zip(found, pieces, strict=True):
        for start, end in piece:
            row[_first(start) : _first(end)] = 1
    return found


def _first(sample: int) -> int:
    """Return the first value whose middle is no earlier than a sample."""
    return max(0, -((REACH // 2 - sample) // (STEP * _STRIDE)))

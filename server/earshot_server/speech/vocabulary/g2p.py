"""Pronunciations of new words: a joint-sequence model of letters and phones.

The model counts graphones (one or two letters with none to two phones) after up to five others; probabilities
are Witten-Bell's. Source: Bisani & Ney 2008, "Joint-sequence models for grapheme-to-phoneme conversion"; the
file's format is in `models/earshot-en/build/README.md`.
"""

import gzip
import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from earshot_server.speech.vocabulary.lexicon import Pronunciation

BEAM = 24
_LONGEST_HISTORY = 5
_START, _END = "^", "$"
_UNSEEN = 1e-7
Graphones = tuple[str, ...]


@dataclass(frozen=True)
class _Path:
    cost: float
    history: Graphones
    phones: Pronunciation


class Speller:
    """Pronounces words that nobody wrote a pronunciation of."""

    def __init__(self, counts: dict[str, dict[str, int]]) -> None:
        self._counts = counts

    @cached_property
    def _by_letters(self) -> dict[str, list[tuple[str, Pronunciation]]]:
        found: dict[str, list[tuple[str, Pronunciation]]] = {}
        for graphone in self._counts[""]:
            letters, colon, phones = graphone.rpartition(":")
            if colon:
                found.setdefault(letters, []).append((graphone, tuple(filter(None, phones.split("_")))))
        return found

    def pronounce(self, word: str, count: int = 1) -> list[Pronunciation]:
        """Return the `count` likeliest pronunciations of a word (lower case), the best first.

        None for a word with a sign that the model never met. Apostrophes are not heard.
        """
        letters = word.replace("'", "")
        beams: list[list[_Path]] = [[] for _ in range(len(letters) + 1)]
        beams[0] = [_Path(0.0, (_START,), ())]
        for at in range(len(letters)):
            for path in self._best(beams[at], BEAM):
                for length in (1, 2):
                    for graphone, phones in self._by_letters.get(letters[at : at + length], ()):
                        if at + length <= len(letters):
                            cost = path.cost - math.log(self._probability(path.history, graphone))
                            history = (*path.history, graphone)[-_LONGEST_HISTORY:]
                            beams[at + length].append(_Path(cost, history, (*path.phones, *phones)))
        ended = [
            _Path(path.cost - math.log(self._probability(path.history, _END)), path.history, path.phones)
            for path in beams[-1]
            if path.phones
        ]
        return [path.phones for path in self._best(ended, count)]

    def _best(self, paths: list[_Path], count: int) -> list[_Path]:
        """Return the cheapest paths, one for each pronunciation and history."""
        found: dict[tuple[Pronunciation, Graphones], _Path] = {}
        for path in sorted(paths, key=lambda one: (one.cost, one.phones)):
            key = (path.phones, path.history if count == BEAM else ())
            if len(found) < count:
                found.setdefault(key, path)
        return list(found.values())

    def _probability(self, history: Graphones, graphone: str) -> float:
        """Return Witten-Bell's probability, from the empty history to the longest one that was met."""
        probability = _UNSEEN
        for length in range(len(history) + 1):
            counts = self._counts.get(" ".join(history[len(history) - length :]))
            if counts is None:
                break
            different, whole = len(counts), self._whole(" ".join(history[len(history) - length :]))
            probability = (counts.get(graphone, 0) + different * probability) / (whole + different)
        return probability

    def _whole(self, history: str) -> int:
        return sum(self._counts[history].values())


def read_speller(path: Path) -> Speller:
    """Read a model.

    Raises:
        OSError: it cannot be read, or is not gzipped.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return Speller(json.load(file))

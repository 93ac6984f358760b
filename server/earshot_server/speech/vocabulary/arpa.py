"""Backoff language models as ARPA files: log10 probabilities, `<s>` only as history, no unknown word."""

import gzip
import re
from dataclasses import dataclass, field
from pathlib import Path

from earshot_server.speech.errors import LanguageModelDamaged

START, END = "<s>", "</s>"
NEVER = -99.0
Gram = tuple[str, ...]


@dataclass
class LanguageModel:
    """An n-gram model: probabilities and backoff weights, log10."""

    probabilities: dict[Gram, float] = field(default_factory=dict)
    backoffs: dict[Gram, float] = field(default_factory=dict)

    @property
    def order(self) -> int:
        """The longest n-gram's length."""
        return max(map(len, self.probabilities), default=0)

    def __contains__(self, word: str) -> bool:
        return (word,) in self.probabilities

    def score(self, history: Gram, word: str) -> float:
        """Return the log10 probability of a word after the words before it.

        Raises:
            KeyError: the word is not in the model.
        """
        if history:
            found = self.probabilities.get((*history, word))
            if found is not None:
                return found
            return self.backoffs.get(history, 0.0) + self.score(history[1:], word)
        return self.probabilities[word,]


def read_arpa(path: Path) -> LanguageModel:
    """Read a model, gzipped if its name says so.

    Raises:
        LanguageModelDamaged: it is none, or cut short.
        OSError: it cannot be read.
    """
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as file
    ):
        lines = file.read().splitlines()
    counts = {
        int(order): int(count) for order, count in re.findall(r"ngram (\d+)=(\d+)", "\n".join(lines[:20]))
    }
    model, order, seen = LanguageModel(), 0, dict[int, int]()
    for number, line in enumerate(lines, 1):
        if line.startswith("\\"):
            found = re.fullmatch(r"\\(\d+)-grams:", line)
            order = int(found[1]) if found else 0
        elif order and line:
            probability, words, *backoff = line.split("\t")
            gram = tuple(words.split(" "))
            if len(gram) != order:
                raise LanguageModelDamaged(path, f"line {number} has {len(gram)} words where {order} belong")
            model.probabilities[gram] = float(probability)
            if backoff:
                model.backoffs[gram] = float(backoff[0])
            seen[order] = seen.get(order, 0) + 1
    if not counts or seen != counts:
        raise LanguageModelDamaged(path, f"it promises {counts} n-grams and has {seen}")
    return model


def write_arpa(path: Path, model: LanguageModel) -> None:
    """Write a model, gzipped if its name says so; the same model gives the same bytes."""
    by_order = {
        order: sorted(gram for gram in model.probabilities if len(gram) == order)
        for order in range(1, model.order + 1)
    }
    lines = ["\\data\\", *(f"ngram {order}={len(grams)}" for order, grams in by_order.items()), ""]
    for order, grams in by_order.items():
        lines.append(f"\\{order}-grams:")
        for gram in grams:
            backoff = model.backoffs.get(gram)
            tail = "" if backoff is None else f"\t{backoff:.4f}"
            lines.append(f"{model.probabilities[gram]:.4f}\t{' '.join(gram)}{tail}")
        lines.append("")
    text = "\n".join([*lines, "\\end\\", ""]).encode()
    if path.suffix != ".gz":
        path.write_bytes(text)
        return
    with path.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write(text)

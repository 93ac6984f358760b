"""Punctuated dialogues as the written form's pieces with the marks behind them: to train and to measure by.

From `DATA/data`: ACI-BENCH and MTS-Dialog (train and valid), PriMock57 and Fareez (train). ACI-BENCH's part
`aci` has no punctuation at all and is left out.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from earshot_server.speech.written.marks import key
from earshot_server.speech.written.rules import write
from earshot_server.speech.written.tables import tables

Piece = tuple[str, str]
"""What the model knows a piece by, and the mark behind it."""
Turn = list[Piece]
Dialogue = list[Turn]

_TOKEN = re.compile(r"[a-z0-9][a-z0-9']*|\.\.\.|--+|[.?!,;:—–-]")
_MARK = {"?": "?", ".": ".", "!": ".", ",": ",", ";": ",", ":": ","}
"""Dashes and dots in a row are no marks: they say that a word or a thought breaks off."""
SAME = {"ok": "okay", "ohh": "oh", "hmmm": "hmm", "mhm": "hmm"}
"""Spellings of one word, by source; the recogniser has both."""
_SPLIT_BY_SOURCE = re.compile(r" (n't|'m|'s|'re|'ve|'ll|'d)\b")


def dialogues(data: Path, split: str) -> dict[str, list[Dialogue]]:
    """Return the dialogues of `train` or `valid` by their source.

    Raises:
        FileNotFoundError: they are not in `data`.
    """
    texts = {name: _table(data / "data" / name / f"{split}.csv") for name in ("aci-bench", "mts-dialog")}
    if split == "train":
        texts |= {"primock57": _primock(data), "fareez": _fareez(data)}
    return {name: _read(some) for name, some in texts.items()}


def unpunctuated(data: Path) -> list[Dialogue]:
    """Return ACI-BENCH's training dialogues without punctuation: of a turn the last mark alone.

    Raises:
        FileNotFoundError: they are not in `data`.
    """
    return _read(_table(data / "data/aci-bench/train.csv", bare=True))


def _read(texts: Iterable[list[str]]) -> list[Dialogue]:
    read = ([turn for turn in map(_pieces, turns) if turn] for turns in texts)
    return [dialogue for dialogue in read if dialogue]


def _table(path: Path, *, bare: bool = False) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 27)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row.get("dataset") == "aci") == bare:
                lines = row["dialogue"].splitlines()
                yield [re.sub(r"^\s*(\[\w+\]|\w+:)\s*", "", line) for line in lines]


def _primock(data: Path) -> Iterator[list[str]]:
    for line in (data / "data/primock57/dialogues.jsonl").read_text("utf-8").splitlines():
        yield [turn["text"] for turn in json.loads(line)["turns"]]


def _fareez(data: Path) -> Iterator[list[str]]:
    for path in sorted((data / "data/fareez").glob("*.txt")):
        lines = path.read_text("utf-8", "replace").splitlines()
        yield [re.sub(r"^\s*\w+:\s*", "", line) for line in lines]


def _pieces(text: str) -> Turn:
    """Return a turn as pieces; one that stops without a mark ends like a sentence."""
    words: list[str] = []
    marks: list[str] = []
    for token in _TOKEN.findall(_as_spoken(text)):
        if token[0].isalnum():
            words.append(token)
            marks.append("")
        elif words:
            marks[-1] = max(marks[-1], _MARK.get(token, ""), key=("", ",", ".", "?").index)
    if marks and marks[-1] in ("", ","):
        marks[-1] = "."
    return [(key(piece.text), marks[piece.last]) for piece in write(words, tables())]


def _as_spoken(text: str) -> str:
    """Return a text in the words that a recogniser would give, with its punctuation."""
    text = re.sub(r"<[^>]*>|\[[^\]]*\]|\([^)]*\)", " ", text.lower().replace("’", "'").replace("…", "..."))
    text = _SPLIT_BY_SOURCE.sub(r"\1", text)
    text = re.sub(r"\b(gon|wan) na\b", r"\1na", text)
    text = re.sub(r"\b(dr|mr|mrs|ms|st|vs)\.", r"\1", text)
    text = re.sub(r"\b([ap])\.m\.", r"\1 m", text)
    text = re.sub(r"(\d),(\d{3})\b", r"\1\2", text)
    text = re.sub(r"(\d+)/(\d+)", r"\1 over \2", text)
    text = re.sub(r"(\d)%", r"\1 percent", text)
    text = re.sub(r"(\d)(mg|mcg|ml|cm|mm|kg)\b", r"\1 \2", text)
    text = re.sub(r"(\d+)\.(\d+)", lambda one: f"{_said(one[1])} point {' '.join(map(_said, one[2]))}", text)
    text = re.sub(r"(?<![a-z\d])\d{1,7}(?![a-z\d])", lambda one: _said(one[0]), text)
    return re.sub(r"(?<=\w)-(?=\w)", " ", text)


@cache
def _number_words() -> dict[int, str]:
    return {0: "zero"} | {
        value: word
        for some in (tables().digits, tables().teens, tables().tens)
        for word, value in some.items()
    }


def _said(digits: str) -> str:
    value, words = int(digits), _number_words()
    if value in words:
        return words[value]
    if value < 100:
        return f"{words[value // 10 * 10]} {words[value % 10]}"
    if 1900 <= value < 2100 and value % 100 > 9:
        return f"{_said(digits[:2])} {_said(digits[2:])}"
    scale, word = (100, "hundred") if value < 1000 else (1000, "thousand")
    rest = value % scale
    return f"{_said(str(value // scale))} {word}" + (f" {_said(str(rest))}" if rest else "")

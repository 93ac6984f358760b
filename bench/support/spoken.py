"""All recordings whose words are known: the sample consultations, and those of `DATA/speech`."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from bench.support.sound import recordings

SEX = {"heart": "female", "joe": "male", "LJ": "female", "JFK": "male", "p225": "female", "p226": "male"}
"""Of voices and speakers where their corpus says so (VCTK's speaker-info, LJSpeech's page)."""
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Said:
    """A stretch of words by one speaker."""

    text: str
    speaker: str

    @property
    def sex(self) -> str:
        """Female, male or not known; changed voices are those of nobody."""
        return SEX.get(self.speaker, NOT_KNOWN)


@dataclass(frozen=True)
class Recording:
    """A file and what is said in it, in order."""

    path: Path
    source: str
    turns: tuple[Said, ...]


def consultations() -> list[Recording]:
    """Return the sample consultations."""
    found = []
    for path in recordings():
        turns = json.loads(path.with_suffix(".json").read_text("utf-8"))["turns"]
        said = tuple(Said(turn["text"], turn["voice"]) for turn in turns)
        found.append(Recording(path, "consultations", said))
    return found


def real(data: Path) -> list[Recording]:
    """Return the real recordings.

    Raises:
        FileNotFoundError: they are not in `data`.
    """
    folder = data / "speech"
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Recording(folder / row["path"], row["path"].split("/")[0], (Said(row["transcript"], row["speaker"]),))
        for row in rows
    ]

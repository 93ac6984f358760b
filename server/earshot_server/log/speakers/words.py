"""What is said tells who says it: "any fever" asks a clinician, "my knee" has a patient.

The table `words.json` is learned from dialogues by `scripts/train_roles.py`; `beside.toml` has the words by
which someone speaks of the patient.
"""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pydantic import BaseModel, ConfigDict


class Says(BaseModel):
    """What some words say of who says them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clinician: float = 0.0
    """Log-odds for the clinician."""
    beside: float = 0.0
    """Above 0: they speak of the patient as of someone else; below: of themselves."""


@dataclass(frozen=True)
class RoleTable:
    """Weights of words and of pairs of words that follow each other (in lower case)."""

    bias: float
    clinician: dict[str, float]
    beside: dict[str, float]

    def says(self, words: Sequence[str]) -> Says:
        """Return what these words, as they were spoken, say of who says them."""
        if not words:
            return Says()
        pairs = [f"{first} {second}" for first, second in pairwise(words)]
        found = sorted({f"^ {words[0]}", f"{words[-1]} $", *words, *pairs})
        return Says(
            clinician=round(self.bias + sum(self.clinician.get(feature, 0.0) for feature in found), 2),
            beside=round(sum(self.beside.get(feature, 0.0) for feature in (*words, *pairs)), 2),
        )


@cache
def role_table() -> RoleTable:
    """Return the shipped table."""
    folder = files(__package__)
    learned = json.loads((folder / "words.json").read_text("utf-8"))
    beside = tomllib.loads((folder / "beside.toml").read_text("utf-8"))
    weights = {phrase: group["weight"] for group in beside["group"] for phrase in group["phrases"]}
    return RoleTable(learned["bias"], learned["weights"], weights)

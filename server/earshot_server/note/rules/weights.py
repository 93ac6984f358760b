"""The weights of `tables/salience.csv` and `tables/ends.csv`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass

from earshot_server.note.draft import SectionKey
from earshot_server.note.rules.errors import TableError

SECTIONS = {
    "hpi": SectionKey.HISTORY_OF_PRESENT_ILLNESS,
    "ros": SectionKey.REVIEW_OF_SYSTEMS,
    "pmh": SectionKey.PAST_HISTORY,
    "psh": SectionKey.SURGERIES,
    "all": SectionKey.ALLERGIES,
    "med": SectionKey.MEDICATIONS,
    "fam": SectionKey.FAMILY_HISTORY,
    "soc": SectionKey.SOCIAL_HISTORY,
    "exam": SectionKey.EXAMINATION,
    "res": SectionKey.RESULTS,
    "assess": SectionKey.ASSESSMENT,
    "plan": SectionKey.PLAN,
}
"""The sections that the second model knows, by its own names."""


@dataclass(frozen=True)
class Weights:
    """The models: weights by feature, the worth's, and one a section in the order of `SECTIONS`."""

    worth: Mapping[str, float]
    sections: Mapping[str, tuple[float, ...]]


def parse_weights(text: str) -> Weights:
    """Read the table.

    Raises:
        TableError: a column is unknown or missing, or a weight is no number.
    """
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    head = next(rows, [])
    if head != ["feature", "worth", *SECTIONS]:
        raise TableError("salience.csv", f"the columns feature, worth, {', '.join(SECTIONS)} were expected")
    worth: dict[str, float] = {}
    sections: dict[str, tuple[float, ...]] = {}
    for name, *cells in rows:
        try:
            first, *rest = (float(cell or 0) for cell in cells)
        except ValueError as error:
            raise TableError(f"salience.csv, row {name!r}", str(error)) from None
        if first:
            worth[name] = first
        if any(rest):
            sections[name] = tuple(rest)
    return Weights(worth, sections)


def parse_ends(text: str) -> dict[str, float]:
    """Read `ends.csv`: the weight of each feature of a gap between words.

    Raises:
        TableError: a column is unknown or missing, or a weight is no number.
    """
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    head = next(rows, [])
    if head != ["feature", "weight"]:
        raise TableError("ends.csv", "the columns feature, weight were expected")
    try:
        return {name: float(weight) for name, weight in rows}
    except ValueError as error:
        raise TableError("ends.csv", str(error)) from None

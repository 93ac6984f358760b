"""The rules in their order, and how a line is written with them, from left to right."""

from collections.abc import Sequence

from earshot_server.speech.written import clock, dates, digits, names, quantities, vitals
from earshot_server.speech.written.line import Line, Piece, Rule
from earshot_server.speech.written.tables import Tables

RULES: tuple[Rule, ...] = (
    names.star_alleles,
    names.protein_variant,
    names.name,
    clock.am,
    clock.time,
    dates.date,
    dates.decade,
    dates.year,
    dates.ordinal,
    digits.digit_string,
    vitals.over,
    vitals.sight,
    vitals.plus,
    quantities.half_of_unit,
    quantities.fraction,
    quantities.quantity,
    names.vertebra,
    names.letters,
)
"""The first that writes something wins."""

REACH = 14
"""A piece depends on no word further away than this: what lies before stays when words change."""


def write(words: Sequence[str], tables: Tables, kept: Sequence[Piece] = ()) -> list[Piece]:
    """Return the pieces of some words; every word is in exactly one.

    Args:
        kept: pieces of the first words that are known to stay.
    """
    line = Line(words, tables, list(kept))
    at = kept[-1].last + 1 if kept else 0
    triggers = tables.triggers
    while at < len(words):
        word = words[at]
        found = None
        if word in triggers or (len(word) == 1 and word.isalpha()):
            found = next(filter(None, (rule(line, at) for rule in RULES)), None)
        line.pieces += found or [Piece(word, at, at)]
        at = line.pieces[-1].last + 1
    return line.pieces

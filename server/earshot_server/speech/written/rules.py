"""The rules in their order, and how a line is written with them, from left to right."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from string import ascii_lowercase

from earshot_server.speech.written import clock, dates, digits, names, quantities, vitals
from earshot_server.speech.written.line import Line, Piece, Rule
from earshot_server.speech.written.tables import Tables

Beginnings = Callable[[Tables], Iterable[str]]
"""The words that what a rule writes may begin with: at others it is not asked."""


def _numbers(tables: Tables) -> Iterable[str]:
    return (*tables.digits, *tables.teens, *tables.tens, "zero", "a", "point")


RULES: tuple[tuple[Rule, Beginnings], ...] = (
    (names.star_alleles, lambda _: ("star",)),
    (names.protein_variant, lambda _: ascii_lowercase),
    (names.births, lambda _: "g"),
    (names.tumour, lambda _: "t"),
    (names.stage, lambda tables: tables.digits),
    (names.every, lambda _: "q"),
    (names.name, lambda tables: tables.names),
    (clock.am, lambda _: ("am",)),
    (clock.time, lambda tables: (*tables.digits, *tables.teens, "twenty", "a", "half", "quarter")),
    (dates.date, lambda tables: tables.cues.months | tables.cues.months_doubtful | tables.cues.days),
    (dates.decade, lambda tables: (*tables.digits, *tables.decades, "nineteen", "eighteen")),
    (dates.year, _numbers),
    (dates.ordinal, lambda tables: (*tables.ordinals, *tables.tens)),
    (digits.digit_string, lambda tables: (*tables.digits, "zero")),
    (vitals.pressures, _numbers),
    (vitals.over, _numbers),
    (vitals.temperature, lambda tables: ("one", *tables.tens)),
    (vitals.plus, lambda tables: tables.digits),
    (vitals.sight, lambda _: ("twenty",)),
    (quantities.half_of_unit, lambda tables: tables.cues.halves),
    (quantities.fraction, lambda tables: tables.digits),
    (quantities.quantity, lambda tables: (*_numbers(tables), *tables.scales)),
    (names.vertebra, lambda _: "ctls"),
    (names.letters, lambda _: ascii_lowercase),
)
"""The first that writes something wins."""

REACH = 19
"""A piece depends on no word further away than this (two ranges of pressures): what lies before stays."""


def write(words: Sequence[str], tables: Tables, kept: Sequence[Piece] = ()) -> list[Piece]:
    """Return the pieces of some words; every word is in exactly one.

    Args:
        kept: pieces of the first words that are known to stay.
    """
    line = Line(words, tables, list(kept))
    at = kept[-1].last + 1 if kept else 0
    rules = _by_word(tables)
    while at < len(words):
        word = words[at]
        for rule in rules.get(word, ()):
            if found := rule(line, at):
                line.pieces += found
                break
        else:
            line.pieces.append(Piece(word, at, at))
        at = line.pieces[-1].last + 1
    return line.pieces


@cache
def _by_word(tables: Tables) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules that may write something at a word, in their order."""
    found: dict[str, list[Rule]] = {}
    for rule, beginnings in RULES:
        for word in frozenset(beginnings(tables)):
            found.setdefault(word, []).append(rule)
    return {word: tuple(some) for word, some in found.items()}

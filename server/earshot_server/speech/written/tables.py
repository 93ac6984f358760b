"""The tables of the written form, read once: `tables/`, made to be read and extended by people."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "tables"

Words = frozenset[str]
Phrase = tuple[str, ...]


class TableError(ValueError):
    """A table does not say what it should; the message names it."""


@dataclass(frozen=True)
class Name:
    """A name and how it is spoken."""

    spoken: Phrase
    written: str
    before: Words
    """Only behind one of these words; empty: anywhere."""
    behind: Words
    """Only before one of these words; empty: anywhere. If both are given, one of them is enough."""


@dataclass(frozen=True)
class Cues:
    """Words that tell what a number is (`cues.toml`)."""

    value: Words
    value_reach: int
    value_stops: Words
    fever: Words
    labels: Words
    days_of: Words
    rooms: Words
    strings: Words
    strings_reach: int
    strings_bare: int
    strings_known: frozenset[Phrase]
    years: Words
    births: Words
    births_reach: int
    months: Words
    months_doubtful: Words
    months_before: Words
    days: Words
    clock: tuple[Phrase, ...]
    clock_before: Words
    appointments: Words
    appointments_reach: int
    pronoun: Words
    decades: Words
    ordinals: Words
    murmur: Words
    graded: Words
    fractions: Words
    halves: Mapping[str, tuple[tuple[Phrase, str], ...]]
    """Parts of a unit by their first word, the longest first."""
    results: Words
    taken: tuple[Phrase, ...]
    moments: Words
    articles: Words
    before_moments: Words
    systolic: tuple[int, int]
    diastolic: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Tables:
    """All of them; each reading is its own."""

    digits: Mapping[str, int]
    teens: Mapping[str, int]
    tens: Mapping[str, int]
    zeros: Mapping[str, int]
    scales: Mapping[str, int]
    ordinals: Mapping[str, int]
    decades: Mapping[str, int]
    parts: Mapping[str, int]
    dose: Mapping[Phrase, str]
    measure: Mapping[Phrase, str]
    forms: Words
    time: Words
    time_ends: Words
    tales: Words
    counted: Words
    height: Words
    height_behind: Words
    between: Words
    cues: Cues
    names: Mapping[str, tuple[Name, ...]]
    """By their first word, the longest first."""

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Words that a number is made of, but for scales, "point" and "and"."""
        return {**self.digits, **self.teens, **self.tens, **self.zeros}

    @cached_property
    def units(self) -> Mapping[str, tuple[tuple[Phrase, str, bool], ...]]:
        """Units by their first word, the longest first: phrase, written, whether of a dose."""
        found: dict[str, list[tuple[Phrase, str, bool]]] = {}
        for of_dose, table in ((True, self.dose), (False, self.measure)):
            for phrase, text in table.items():
                found.setdefault(phrase[0], []).append((phrase, text, of_dose))
        return {word: tuple(sorted(some, key=lambda one: -len(one[0]))) for word, some in found.items()}

    @cached_property
    def linking(self) -> Words:
        """Words that what follows may join to a number, a name or a date: an open line waits behind them."""
        units = {word for phrase in (*self.dose, *self.measure) for word in phrase}
        return frozenset(
            {*self.numbers, *self.scales, *self.ordinals, *self.decades, *self.parts, *units, *self.forms}
            | {*self.time, *self.counted, *self.height, *self.cues.months, *self.cues.months_doubtful}
            | {word for some in self.names.values() for name in some for word in name.spoken[:-1]}
            | {
                *"abcdefghijklmnopqrstuvwxyz",
                "and",
                "or",
                "to",
                "by",
                "over",
                "point",
                "percent",
                "old",
                "past",
            }
            | {"plus", "through", "per", "star", "out", "of", "o'clock", "oclock", *self.between}
            | {word for phrase in self.cues.clock for word in phrase}
            | {word for phrase in self.cues.taken for word in phrase[:-1]}
            | {"after", "till", "left", "right", "both", "equals"}
        )


@cache
def tables() -> Tables:
    """Read the tables.

    Raises:
        TableError: one of them is wrong.
    """
    numbers, units, cues = (_toml(name) for name in ("numbers.toml", "units.toml", "cues.toml"))
    return Tables(
        **{name: numbers[name] for name in ("digits", "teens", "tens", "zeros", "scales")},
        **{name: numbers[name] for name in ("ordinals", "decades", "parts")},
        dose={**_phrases(units["dose"]), **_rates(_phrases(units["dose"]), _phrases(units["rates"]))},
        measure=_phrases(units["measure"]),
        forms=_words(units["forms"]["words"]),
        time=_words(units["time"]["words"]),
        time_ends=_words(units["time"]["ends"]) | {""},
        tales=_words(units["time"]["tales"]),
        counted=_words(units["counted"]["words"]),
        height=_words(units["height"]["words"]),
        height_behind=_words(units["height"]["behind"]),
        between=_words(units["between"]["words"]),
        cues=_cues(cues),
        names=_names(_FOLDER / "names.csv"),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


def _words(text: str) -> Words:
    return frozenset(text.split())


def _phrases(table: Mapping[str, str]) -> dict[Phrase, str]:
    return {tuple(phrase.split()): written for phrase, written in table.items()}


def _rates(units: Mapping[Phrase, str], rates: Mapping[Phrase, str]) -> dict[Phrase, str]:
    """Return units with what they are given by: "milligrams per kilogram"."""
    return {
        (*unit, *rate): written + by
        for unit, written in units.items()
        if "/" not in written
        for rate, by in rates.items()
    }


def _cues(table: dict[str, Any]) -> Cues:
    pressure = table["blood_pressure"]
    return Cues(
        value=_words(table["value"]["words"]),
        value_reach=table["value"]["reach"],
        value_stops=_words(table["value"]["stops"]),
        fever=_words(table["fever"]["words"]),
        days_of=_words(table["labels"]["days_of"]),
        labels=_words(table["labels"]["words"]),
        rooms=_words(table["strings"]["rooms"]),
        strings=_words(table["strings"]["words"]),
        strings_reach=table["strings"]["reach"],
        strings_bare=table["strings"]["bare"],
        strings_known=frozenset(tuple(text.split()) for text in table["strings"]["known"]),
        years=_words(table["years"]["words"]),
        births=_words(table["years"]["births"]),
        births_reach=table["years"]["births_reach"],
        months=_words(table["months"]["certain"]),
        months_doubtful=_words(table["months"]["doubtful"]),
        months_before=_words(table["months"]["before"]),
        days=_words(table["days"]["words"]),
        clock_before=_words(table["clock"]["before"]),
        appointments=_words(table["clock"]["appointments"]),
        appointments_reach=table["clock"]["appointments_reach"],
        clock=tuple(tuple(text.split()) for text in table["clock"]["behind"]),
        pronoun=_words(table["pronoun"]["before"]),
        decades=_words(table["decades"]["before"]),
        ordinals=_words(table["ordinals"]["behind"]),
        murmur=_words(table["murmur"]["behind"]),
        graded=_words(table["graded"]["words"]),
        fractions=_words(table["fractions"]["behind"]),
        halves=_halves(table["halves"]),
        taken=tuple(tuple(text.split()) for text in table["taken"]["behind"]),
        results=_words(table["value"]["results"]),
        moments=_words(table["points"]["moments"]),
        articles=_words(table["points"]["articles"]),
        before_moments=_words(table["points"]["before_moments"]),
        systolic=(pressure["systolic"][0], pressure["systolic"][1]),
        diastolic=(pressure["diastolic"][0], pressure["diastolic"][1]),
    )


def _halves(table: Mapping[str, str]) -> dict[str, tuple[tuple[Phrase, str], ...]]:
    phrases = sorted(_phrases(table).items(), key=lambda one: -len(one[0]))
    first_words = {phrase[0] for phrase, _ in phrases}
    return {word: tuple(one for one in phrases if one[0][0] == word) for word in first_words}


def _names(path: Path) -> dict[str, tuple[Name, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return by_first_word(read_names(file, path.name))


def read_names(lines: Iterable[str], table: str) -> list[Name]:
    """Read a table of names: columns spoken, written, before, behind; lines with `#` are comments.

    Raises:
        TableError: a column is missing or unknown, or a name is spoken twice.
    """
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    if rows.fieldnames != ["spoken", "written", "before", "behind"]:
        raise TableError(f"{table} has the columns {rows.fieldnames}, expected spoken,written,before,behind")
    names: list[Name] = []
    seen: set[Phrase] = set()
    for row in rows:
        spoken = tuple(row["spoken"].split())
        if not spoken or not row["written"] or spoken in seen:
            raise TableError(f"{table} has no name, or has one that another hides: {row['spoken']!r}")
        before, behind = (frozenset(filter(None, row[side].split("|"))) for side in ("before", "behind"))
        names.append(Name(spoken, row["written"], before, behind))
        if not before and not behind:
            seen.add(spoken)
    return names


def by_first_word(names: Iterable[Name]) -> dict[str, tuple[Name, ...]]:
    """Return names by the first word that is spoken of them, the longest first."""
    found: dict[str, list[Name]] = {}
    for name in names:
        found.setdefault(name.spoken[0], []).append(name)
    return {word: tuple(sorted(some, key=lambda name: -len(name.spoken))) for word, some in found.items()}

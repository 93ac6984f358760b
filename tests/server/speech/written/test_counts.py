"""Doses said in many ways among counts and times: no number is written that nobody said."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.server.speech.written.test_numbers import said
from tests.support.pairs import wrote

UNITS = ("milligrams", "m g", "micrograms", "mcg", "units", "mils", "grams", "cc", "milligrams per kilogram")
BEFORE = (
    "",
    "metformin",
    "take",
    "on",
    "a",
    "the",
    "to",
    "up to",
    "of",
    "from",
    "at a",
    "another",
    "is",
    "no",
)
FORMS = ("tablets", "pills", "puffs", "capsules", "drops", "sprays")
WAYS = (
    "{before} {dose} {unit}",
    "{before} {dose} {unit} {count} times a day",
    "{before} {dose} {count} times a day",
    "{before} {dose} {count} times daily",
    "{before} {dose} {unit} {count} {form}",
    "{before} {dose} {count} {form} daily",
    "{before} {count} {dose} {unit} {form}",
    "{before} {count} of the {dose} {unit} {form}",
    "{before} {dose} to {other} {unit}",
    "{before} {dose} or {other} {unit}",
    "between {dose} and {other} {unit}",
    "{before} {dose} {unit} and {other} {unit}",
    "{before} {dose} {unit} then {other}",
    "{before} {dose} {unit} every {count} hours for {count} days",
    "{before} {dose} for {count} days",
    "{before} {dose} twice a day",
    "{before} {dose} in the morning and {other} at night",
    "{before} {count} or {count} {form} of {dose} {unit}",
    "{before} {dose} slash {other} {unit}",
    "{before} {count} a day {dose} {unit}",
    "{before} {dose} {count} to {more} {form} every six hours",
    "{before} {dose} {count} or {more} times a day",
    "{before} {dose} {count} and a half {form}",
    "{before} {dose} {count} daily",
    "{before} {dose} {count} at bedtime",
    "{before} {dose} {count} refills",
    "{before} {dose} {unit} {count} to {more} {form}",
)


@st.composite
def whole(draw: st.DrawFn) -> tuple[str, float]:
    """A dose in whole numbers, in one of the ways that it is said, some of which lack words."""
    value = draw(st.integers(1, 999) | st.sampled_from([25, 50, 75, 100, 125, 150, 200, 250, 325, 500, 850]))
    value *= draw(st.sampled_from([1, 1, 1, 1, 10, 100]))
    plain, linked = said(value), said(value, " and ")
    ways = [plain, linked]
    if plain.startswith("one hundred"):
        ways += [
            words.replace("one", article, 1).strip() for words in (plain, linked) for article in ("a", "")
        ]
    if value > 1000 and value % 100 == 0 and value % 1000:
        ways.append(f"{said(value // 100)} hundred")
    if 100 < value < 1000 and value % 100:
        ways.append(f"{said(value // 100)} {'oh ' if value % 100 < 10 else ''}{said(value % 100)}")
    return draw(st.sampled_from(ways)), float(value)


@st.composite
def decimal(draw: st.DrawFn) -> tuple[str, float]:
    whole = draw(st.sampled_from([0, 0, 1, 2, 7, 12]))
    part = draw(st.sampled_from(["1", "2", "5", "9", "25", "75", "05", "125", "375"]))
    lead = said(whole) if whole else draw(st.sampled_from(["", "zero", "oh", "naught"]))
    digits = " ".join(said(int(digit)) if digit != "0" else "oh" for digit in part)
    return f"{lead} point {digits}".strip(), float(f"{whole}.{part}")


@st.composite
def halves(draw: st.DrawFn) -> tuple[str, float]:
    whole = draw(st.integers(1, 12))
    part, words = draw(st.sampled_from([(0.5, "a half"), (0.25, "a quarter"), (0.75, "three quarters")]))
    return f"{said(whole)} and {words}", whole + part


DOSES = whole() | decimal() | halves()


@settings(deadline=None, max_examples=800)
@given(st.sampled_from(WAYS), st.sampled_from(BEFORE), DOSES, DOSES, st.integers(1, 4), st.data())
def test_every_number_that_is_written_was_said(
    way: str,
    before: str,
    dose: tuple[str, float],
    other: tuple[str, float],
    count: int,
    data: st.DataObject,
) -> None:
    assume("{count} {dose}" not in way or not dose[0].startswith(("point", "hundred")))  # one number, said so
    unit, form = data.draw(st.sampled_from(UNITS)), data.draw(st.sampled_from(FORMS))
    parts = {
        "before": before,
        "dose": dose[0],
        "other": other[0],
        "count": said(count),
        "more": said(count + 1),
    }
    spoken = " ".join(way.format(**parts, unit=unit, form=form).split())
    written = wrote(spoken)
    counts = {float(count), count + 1.0, count + 0.5, 6.0}
    assert numbers(written) <= {dose[1], other[1], *counts}, f"{spoken} -> {written}"


NAMED = ("pulse", "respirations", "weight", "glucose", "ldl", "sodium", "platelets", "temp")
SAID = (
    "{name} {value}",
    "{name} is {value}",
    "{name} of {value} today",
    "{name} went from {value} to {other}",
    "{name} between {value} and {other}",
    "{name} {value} {next} {other}",
    "{name} at {value} percent",
)


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(SAID), st.sampled_from(NAMED), st.sampled_from(NAMED), whole(), whole() | decimal())
def test_every_value_that_is_written_was_said(
    way: str, name: str, following: str, value: tuple[str, float], other: tuple[str, float]
) -> None:
    assume(not value[0].startswith("hundred") and not other[0].startswith("hundred"))
    spoken = way.format(name=name, value=value[0], next=following, other=other[0])
    written = wrote(spoken)
    assert numbers(written) <= {value[1], other[1]}, f"{spoken} -> {written}"


def numbers(written: str) -> set[float]:
    """The numbers of what is written, but for words left as they were spoken."""
    written = re.sub(r"\b\d+:(?:15|30|45)\b", "", written)  # "six thirty in the morning" is no dose of 630
    found = re.findall(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?", re.sub(r"\{[^}]*\}", "", written))
    values = set()
    for text in found:
        above, _, below = text.replace(",", "").partition("/")
        values.add(float(above) / float(below or 1))
    return values


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("three hundred three times daily", "{three hundred three times} daily"),
        ("twenty two times a day", "{twenty two times} a day"),
        ("i was there twenty two times", "I was there 22 times"),
        ("twenty two tablets", "{twenty two tablets}"),
        ("twenty eight tablets", "28 tablets"),
        ("five hundred two tablets", "{five hundred two tablets}"),
        ("two point five two tablets", "{two point five two tablets}"),
        ("tramadol fifty one to two tablets", "tramadol {fifty one to two tablets}"),
        ("five hundred one or two times a day", "{five hundred one or two times} a day"),
        ("from twenty five to twenty milligrams", "from 25 to 20 mg"),
        ("twenty one and a half tablets", "{twenty one and a half tablets}"),
        ("two point five two and a half tablets", "{two point five two and a half tablets}"),
        ("five hundred two daily", "{five hundred two} daily"),
        ("two hundred fifty daily", "250 daily"),
        ("blood sugar one hundred two in the morning", "blood sugar 102 in the morning"),
        ("number thirty two refills", "number {thirty two refills}"),
        ("twenty three days a week", "{twenty three days} a week"),
        ("one hundred twenty days", "120 days"),
        ("five hundred ten days", "{five hundred ten days}"),
        ("three hundred days", "300 days"),
        ("sixty one days", "61 days"),
    ],
)
def test_a_count_behind_a_dose_is_no_part_of_it(spoken: str, written: str) -> None:
    assert wrote(spoken) == written

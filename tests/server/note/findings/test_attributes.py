"""Times, doses and the like."""

import pytest

from earshot_server.note.findings.attributes import doses, find_attributes
from earshot_server.note.rules.load import load_rules
from tests.support.noted import noted, sentence


def attributes(text: str, sort: str) -> dict[str, str]:
    return {one.name: one.value for one in find_attributes(sentence(text), sort, load_rules())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a cough for three weeks", {"duration": "three weeks"}),
        ("for about twenty five years", {"duration": "about twenty five years"}),
        ("over the last two months", {"duration": "two months"}),
        ("since last tuesday", {"since": "last Tuesday"}),
        ("it started about three weeks ago", {"onset": "about three weeks ago"}),
        ("it began on Monday", {"onset": "Monday"}),
        ("six out of ten", {"severity": "6/10"}),
        ("a severe headache", {"severity_word": "severe"}),
        ("three nights a week", {"frequency": "three nights a week"}),
        ("a sharp pain worse with stairs", {"quality": "sharp", "worse": "with stairs"}),
        ("it is better after rest", {"better": "after rest"}),
        ("two three weeks", {}),
        ("for fifteen fifteen years", {}),
        ("for two or three weeks", {"duration": "two or three weeks"}),
    ],
)
def test_a_symptom_has(text: str, expected: dict[str, str]) -> None:
    assert attributes(text, "symptom") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metformin five hundred milligrams twice a day", {"dose": "500 mg", "frequency": "twice a day"}),
        ("a thousand milligrams at bedtime", {"dose": "1000 mg", "frequency": "at bedtime"}),
        ("seventy five micrograms every morning", {"dose": "75 mcg", "frequency": "every morning"}),
        ("one or two puffs every six hours", {"dose": "1-2 puffs", "frequency": "every six hours"}),
        (
            "two tablets by mouth as needed",
            {"dose": "2 tablets", "route": "by mouth", "frequency": "as needed"},
        ),
        ("81 mg once daily", {"dose": "81 mg", "frequency": "once daily"}),
        ("no more than four grams a day", {}),
        ("up to four tablets", {}),
        ("one twenty milligram tablet", {}),
        ("two three tablets", {}),
    ],
)
def test_a_medicine_has(text: str, expected: dict[str, str]) -> None:
    assert attributes(text, "drug") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at fifty two", {"age": "52"}),
        ("when she was forty eight", {"age": "48"}),
        ("in her eighties", {"decade": "eighties"}),
        ("she died of it", {"outcome": "died"}),
        ("at ten percent", {}),
    ],
)
def test_a_relative_has(text: str, expected: dict[str, str]) -> None:
    assert attributes(text, "relative") == expected


def test_a_dose_knows_its_words() -> None:
    (dose,) = doses(sentence("take twenty milligrams"), load_rules())
    assert (dose.first, dose.last) == (1, 2)


@pytest.mark.parametrize(
    ("reply", "missed"),
    [
        ("Yes, but I skip it about twice a week.", "skip it about twice a week"),
        ("I forget it maybe once a week.", "forget it maybe once a week"),
    ],
)
def test_how_often_a_medicine_is_missed_is_not_how_often_it_is_taken(reply: str, missed: str) -> None:
    told = noted("doctor: Do you take the lisinopril?", f"patient: {reply}")
    assert told == [f"Takes lisinopril; adherence: {missed}."]

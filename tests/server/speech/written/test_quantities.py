"""Doses, ranges, ages: that no number becomes another."""

from itertools import product

import pytest

from earshot_server.speech.written.tables import tables
from tests.server.speech.written.test_numbers import said
from tests.support.pairs import wrote

UNITS = {"milligrams": "mg", "micrograms": "mcg", "milliliters": "mL", "units": "units", "grams": "g"}


@pytest.mark.parametrize(("unit", "text"), UNITS.items())
def test_every_dose_up_to_a_thousand_is_written_with_its_own_number(unit: str, text: str) -> None:
    for value in range(1, 1001):
        assert wrote(f"take {said(value)} {unit} daily") == f"take {value} {text} daily"


def test_a_number_that_may_be_two_is_left_and_marked() -> None:
    """Any two number words that are not one number, before a dose."""
    numbers = [*tables().digits, *tables().teens, *tables().tens]
    struck = 0
    for first, second in product(numbers, numbers):
        if first in tables().tens and second in tables().digits:
            continue
        struck += 1
        assert wrote(f"take {first} {second} milligrams") == f"take {{{first} {second} milligrams}}"
    assert struck > 600


def test_a_dose_behind_a_point_is_never_written_without_its_point() -> None:
    """Whatever stands before: a tenth of a dose may have been said."""
    certain = ("at this", "at that", "at some", "at what")  # no decimal stands behind these
    struck = 0
    for before, unit in product(("a", "the", "took a", "at a", "one", "take", "", "of one", "to a"), UNITS):
        wrong = wrote(f"{before} point five {unit}".strip())
        assert f"point 5 {UNITS[unit]}" not in wrong, wrong
        struck += 1
    assert struck == 45
    for before in certain:
        assert wrote(f"{before} point five milligrams") == f"{before} point 5 mg"


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("two or three", "two or three"),
        ("two or three pills", "2 or 3 pills"),
        ("two to three hundred milligrams", "{two to three hundred milligrams}"),
        ("fifty to one hundred milligrams", "50 to 100 mg"),
        ("between one hundred and twenty", "between 100 and 20"),
        ("five point zero milligrams", "5 mg"),
        ("point five milligrams", "0.5 mg"),
        ("at this point five milligrams", "at this point 5 mg"),
        ("a point five milligram tablet", "a 0.5 mg tablet"),
        ("the point two five milligrams", "the 0.25 mg"),
        ("at a point five milligrams", "at a {point five milligrams}"),
        ("at one point five milligrams", "at {one point five milligrams}"),
        ("at one point two of us left", "at one point two of us left"),
        ("creatinine at one point two", "creatinine at 1.2"),
        ("up to one point five milligrams", "up to {one point five milligrams}"),
        ("one point five milligrams", "1.5 mg"),
        ("two ccs of lidocaine", "2 cc of lidocaine"),
        ("half milligram", "0.5 mg"),
        ("one half of a milligram", "0.5 mg"),
        ("a quarter of a milligram", "0.25 mg"),
        ("two half milligram tablets", "two half milligram tablets"),
        ("two and a half milligrams", "2.5 mg"),
        ("three point two by two point eight centimeters", "3.2 by 2.8 cm"),
        ("two twelve ounce beers", "{two twelve ounce} beers"),
        ("two fifteen millimeter stones", "{two fifteen millimeter} stones"),
        ("goal inr two to three", "goal INR 2 to 3"),
        ("a one c less than seven", "A1c less than 7"),
        ("post op day three", "post op day 3"),
        ("in that one ten to one thirty range", "in that 110 to 130 range"),
        ("in that one ten to one thirty", "in that {one ten} to {one thirty}"),
        ("every two hourly", "every 2 hourly"),
        ("ferritin eight", "ferritin 8"),
        ("a five day course", "a 5-day course"),
        ("it has been three day since", "it has been 3 day since"),
        ("one day at a time", "one day at a time"),
        ("one to ten ten being the worst", "1 to 10 10 being the worst"),
        ("half a milligram", "0.5 mg"),
        ("a hundred people", "a hundred people"),
        ("this one two weeks ago", "this one 2 weeks ago"),
        ("this one twenty milligrams", "this {one twenty milligrams}"),
        ("thirty five milligram tablets", "{thirty five milligram} tablets"),
        ("thirty five milligrams", "35 mg"),
        ("one night", "one night"),
        ("one milligram", "1 mg"),
        ("five hundred one thousand milligrams", "{five hundred one thousand milligrams}"),
        ("twenty one hundred milligram tablets", "{twenty one hundred milligram} tablets"),
        ("five hundred milligram tablets", "500 mg tablets"),
        ("one hundred twelve and a half micrograms", "112.5 mcg"),
        ("oh point five milligrams", "oh 0.5 mg"),
        ("one hundred to one fifty milligrams", "100 to {one fifty milligrams}"),
        ("weight is up five ten pounds", "weight is up {five ten pounds}"),
        ("four year old", "4-year-old"),
        ("three quarters of it", "3/4 of it"),
        ("one third floor", "one third floor"),
        ("one forty milligrams", "{one forty milligrams}"),
        ("her weight is one forty", "her weight is 140"),
        ("five ten pounds", "{five ten pounds}"),
        ("one forty pounds", "140 lb"),
        ("twenty percent", "20%"),
        ("five to ten percent", "5 to 10%"),
        ("hundred and fifty milligrams", "{hundred and fifty milligrams}"),
        ("couple hundred milligrams", "couple hundred milligrams"),
        ("between eight hundred and fifty and nine hundred", "between 850 and 900"),
        ("between one hundred and forty to one sixty", "between 140 to {one sixty}"),
        ("between two hundred and fifty", "between 200 and 50"),
        ("ten two and a half milligrams", "{ten two and a half milligrams}"),
        ("one and a half twenty milligram tablets", "{one and a half twenty milligram tablets}"),
        ("point five cc", "0.5 cc"),
        ("point five tablets", "0.5 tablets"),
        ("oh point two five twice a day", "oh {point two five} twice a day"),
        ("troponin is point oh four", "troponin is 0.04"),
        ("at this point oh five milligrams", "at this {point oh five milligrams}"),
        ("two or three quarters of it", "two or 3/4 of it"),
        ("two by three by four centimeters", "2 by 3 by 4 cm"),
        ("one hundred and fifty thousand", "150,000"),
        ("two hundred and three hundred", "200 and 300"),
        ("cranial nerves two through twelve", "cranial nerves 2 through 12"),
        ("five mls", "5 mL"),
        ("two thousand i u", "2000 units"),
    ],
)
def test_meaning_is_kept(spoken: str, written: str) -> None:
    assert wrote(spoken) == written

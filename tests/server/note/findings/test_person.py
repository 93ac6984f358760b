"""Of whom something is said."""

import pytest

from earshot_server.note.findings.find import find_mentions
from earshot_server.note.findings.person import assign, people, speaks_on
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from tests.support.noted import finding, noted, sentence


def persons(text: str, before: str | None = None) -> list[tuple[str, str | None]]:
    one = sentence(text)
    mentions = find_mentions(one, load_rules())
    named = people(one, mentions, load_rules())
    return [
        (mention.name, mention.person)
        for mention in assign(one, mentions, named, before, load_rules())
        if mention.area is not Area.RELATIVE
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i have asthma", [("asthma", None)]),
        ("my mother has asthma", [("asthma", "mother")]),
        ("my mother has asthma and i have diabetes", [("asthma", "mother"), ("diabetes", None)]),
        ("i have a sister with asthma", [("asthma", "sister")]),
        ("i live with my mother and have asthma", [("asthma", None)]),
        ("i think my father had a stroke", [("stroke", "father")]),
        ("diabetes runs on my father's side", [("diabetes", "father's side")]),
        ("there is cancer in the family", [("cancer", "family")]),
        ("ruth's daughter has asthma", [("asthma", "people")]),
        ("my neighbor has the flu", [("flu", "neighbor")]),
        ("my daughter says my asthma is worse", [("asthma", None)]),
        ("my aunt and my uncle had diabetes", [("diabetes", "uncle")]),
    ],
)
def test_a_relative_before_owns_what_follows(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert persons(text) == expected


def test_a_pronoun_goes_on_about_whoever_was_named() -> None:
    assert persons("she had asthma too", before="sister") == [("asthma", "sister")]
    assert persons("i had asthma too", before="sister") == [("asthma", None)]
    assert persons("she had asthma too") == [("asthma", None)]


@pytest.mark.parametrize(
    ("text", "goes_on"), [("she wheezes", True), ("and he's well", True), ("i told her", False)]
)
def test_a_sentence_that_begins_with_a_pronoun_speaks_on(text: str, goes_on: bool) -> None:
    assert speaks_on(sentence(text), None, load_rules()) is goes_on


def test_she_is_no_brother() -> None:
    assert persons("she had asthma too", before="brother") == [("asthma", None)]
    assert persons("he had asthma too", before="brother") == [("asthma", "brother")]


def test_what_is_said_in_passing_is_of_nobody() -> None:
    assert persons("she did as i mentioned have asthma", before="sister") == [("asthma", "sister")]
    assert persons("my mother had it at my age and she had asthma") == [("asthma", "mother")]


def test_my_right_before_it_makes_it_one_s_own() -> None:
    told = noted("patient: My daughter is three. She came early, because my blood pressure went up.")
    assert "High blood pressure." in told


def test_a_side_of_the_family_only_says_which_relative() -> None:
    one = finding("patient: My aunt on my father's side has lupus.", concept="lupus")
    assert (one.assertion.value, one.attributes["relative"]) == ("family", "aunt")


def test_they_behind_relatives_are_the_relatives() -> None:
    assert noted("patient: I have two brothers, and they both have asthma.") == ["Brother: asthma."]
    assert noted("patient: I live with my mother and I have asthma.") == ["Asthma.", "Lives with mother."]

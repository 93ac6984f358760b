"""Concepts in sentences, complaints with their body parts, sides."""

import pytest

from earshot_server.note.findings.find import find_mentions
from earshot_server.note.rules.load import load_rules
from tests.support.noted import noted, sentence


def named(text: str) -> list[tuple[str, str | None]]:
    return [(one.name, one.side) for one in find_mentions(sentence(text), load_rules())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tightness in my chest", [("chest tightness", None)]),
        ("my right knee hurts", [("knee pain", "right")]),
        ("my knee is really swollen", [("knee swelling", None)]),
        ("numbness in both hands", [("hand numbness", "bilateral")]),
        ("pain on the left side of my chest", [("chest pain", "left")]),
        ("right in the middle of my chest it hurts", [("chest pain", None)]),
        ("i hurt my lower back", [("lower back pain", None)]),
        ("i planted my foot and twisted", []),
        ("a pain", [("pain", None)]),
        ("swelling", [("swelling", None)]),
        ("chest pain or arm numbness", [("chest pain", None), ("arm numbness", None)]),
        ("out of breath", [("shortness of breath", None)]),
        ("throwing up", [("vomiting", None)]),
        ("come back if you have weakness", [("weakness", None)]),
        ("all right my knee hurts", [("knee pain", None)]),
    ],
)
def test_mentions_are_found(text: str, expected: list[tuple[str, str | None]]) -> None:
    mentions = [one for one in named(text) if one[0] not in ("coming back",)]
    assert mentions == expected


def test_weak_words_are_marked() -> None:
    (mention,) = find_mentions(sentence("i don't drink"), load_rules())
    assert (mention.name, mention.weak) == ("alcohol", True)


def names(text: str) -> list[str]:
    return [name for name, _ in named(text)]


def test_fractures_and_images_are_named_by_their_part() -> None:
    assert names("an mri of that knee") == ["knee MRI"]
    assert names("i have a fracture in my left foot") == ["foot fracture"]
    assert names("i broke my arm") == ["arm fracture"]


def test_a_list_of_relatives_is_no_relative_of_a_relative() -> None:
    assert names("my mother's sister") == ["aunt"]
    assert names("my mother, sister and aunt") == ["mother", "sister", "aunt"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I'm a carrier for cystic fibrosis.", "Cystic fibrosis carrier."),
        ("My husband is a sickle cell carrier.", "Husband: sickle cell disease carrier."),
    ],
)
def test_who_carries_a_disease_is_not_ill(line: str, expected: str) -> None:
    assert noted(f"patient: {line}") == [expected]

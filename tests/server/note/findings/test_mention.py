"""Concepts in sentences, complaints with their body parts, sides."""

import pytest

from earshot_server.note.findings.mention import find_mentions, side_at
from earshot_server.note.findings.places import find_sites
from earshot_server.note.rules.load import load_rules
from tests.support.noted import found, sentence


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


def test_sites_and_sides_are_found_with_their_places() -> None:
    one = sentence("on my left knee")
    assert [(site.name, first, last) for site, first, last in find_sites(one, load_rules())] == [
        ("knee", 3, 3)
    ]
    (mention,) = find_mentions(sentence("my left knee hurts"), load_rules())
    assert side_at(sentence("my left knee hurts"), mention) == [(1, 1)]


def test_the_hull_is_one_stretch() -> None:
    (mention,) = find_mentions(sentence("pain in my knee"), load_rules())
    assert (mention.hull, mention.anchor) == ((0, 3), 0)


def names(text: str) -> list[str]:
    return [name for name, _ in named(text)]


def test_complaints_share_a_part_and_parts_a_complaint() -> None:
    assert names("numbness and tingling in my right hand") == ["hand numbness", "hand tingling"]
    assert names("pain in his belly and back") == ["abdominal pain", "back pain"]


def test_fractures_and_images_are_named_by_their_part() -> None:
    assert names("an mri of that knee") == ["knee MRI"]
    assert names("i have a fracture in my left foot") == ["foot fracture"]


def test_a_list_of_relatives_is_no_relative_of_a_relative() -> None:
    assert names("my mother's sister") == ["aunt"]
    assert names("my mother, sister and aunt") == ["mother", "sister", "aunt"]


@pytest.mark.parametrize(
    "line",
    ["My asthma was acting up.", "I couldn't catch much of a break.", "I knew this question would pop up."],
)
def test_words_that_need_a_body_part_say_nothing_without_one(line: str) -> None:
    assert not any(kind == "symptom" for kind, _, _ in found(f"patient: {line}"))


def test_with_a_body_part_they_are_its_pain() -> None:
    assert ("symptom", "knee pain", "present") in found("patient: My knee is acting up.")

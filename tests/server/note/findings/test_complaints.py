"""Complaints with their body parts."""

import pytest

from earshot_server.note.findings.find import find_mentions
from earshot_server.note.rules.load import load_rules
from tests.support.noted import found, sentence


def names(text: str) -> list[str]:
    return [one.name for one in find_mentions(sentence(text), load_rules())]


def test_complaints_share_a_part_and_parts_a_complaint() -> None:
    assert names("numbness and tingling in my right hand") == ["hand numbness", "hand tingling"]
    assert names("pain in his belly and back") == ["abdominal pain", "back pain"]


@pytest.mark.parametrize(
    "line",
    ["My asthma was acting up.", "I couldn't catch much of a break.", "I knew this question would pop up."],
)
def test_words_that_need_a_body_part_say_nothing_without_one(line: str) -> None:
    assert not any(kind == "symptom" for kind, _, _ in found(f"patient: {line}"))


def test_with_a_body_part_they_are_its_pain() -> None:
    assert ("symptom", "knee pain", "present") in found("patient: My knee is acting up.")

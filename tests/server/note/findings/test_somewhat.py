"""Answers that say how much, or when, and not yes."""

import pytest

from tests.support.noted import Fact, folded


def _told(asked: str, reply: str) -> list[Fact]:
    findings = folded(f"D: {asked}\nP: {reply}").draft.findings
    return [(one.assertion.value, one.concept, dict(one.attributes)) for one in findings]


@pytest.mark.parametrize(
    ("asked", "reply", "expected"),
    [
        (
            "Do you get lightheaded?",
            "When I stand up fast.",
            [("dizziness", {"worse": "when I stand up fast"})],
        ),
        (
            "Any ringing in your ears?",
            "I've always had some in the left.",
            [("ringing in the ears", {"side": "left"})],
        ),
        ("Any nausea?", "Whenever I smell coffee.", [("nausea", {"worse": "whenever I smell coffee"})]),
        ("Is there any itching?", "Like crazy.", [("itching", {})]),
        ("Any hot flashes?", "I get a few.", [("hot flashes", {})]),
    ],
)
def test_how_much_or_when_is_a_yes(
    asked: str, reply: str, expected: list[tuple[str, dict[str, str]]]
) -> None:
    assert _told(asked, reply) == [("present", concept, attributes) for concept, attributes in expected]


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("Any nausea?", "Some people get it with this, I know."),
        ("Do you get lightheaded?", "When I was a kid I used to."),
        ("Any rash?", "If I had one I'd worry."),
        ("Any nausea?", "A few months ago, not now."),
    ],
)
def test_what_takes_it_back_is_no_yes(asked: str, reply: str) -> None:
    assert not [one for one in _told(asked, reply) if one[0] == "present"]

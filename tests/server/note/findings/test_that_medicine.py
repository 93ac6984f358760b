"""What is said of the medicine that was named just before."""

import pytest

from tests.support.noted import finding, found


@pytest.mark.parametrize(
    ("lines", "concept", "assertion", "attributes"),
    [
        (
            (
                "doctor: What do you take?",
                "patient: Losartan, fifty milligrams. And the water pill, torsemide. They took me off that.",
            ),
            "torsemide",
            "historical",
            {"stopped": "yes"},
        ),
        (
            (
                "doctor: What do you take?",
                "patient: Losartan, fifty milligrams. And the water pill, torsemide. They took me off that.",
            ),
            "losartan",
            "present",
            {"dose": "50 mg"},
        ),
        (
            ("doctor: The doxycycline, is that finished?", "patient: Last week. It upset my stomach."),
            "doxycycline",
            "historical",
            {"effect": "upset stomach"},
        ),
        (
            ("patient: I take metformin twice a day.", "patient: Then there's the pressure pill, losartan."),
            "losartan",
            "present",
            {},
        ),
    ],
)
def test_it_is_the_medicine_that_was_named_last(
    lines: tuple[str, ...], concept: str, assertion: str, attributes: dict[str, str]
) -> None:
    got = finding(*lines, concept=concept)
    assert got.assertion.value == assertion
    assert attributes.items() <= got.attributes.items()


def test_what_it_did_is_no_symptom_of_now() -> None:
    lines = ("doctor: And the prednisone, did you finish it?", "patient: Yes, on Sunday. It made me dizzy.")
    assert not [one for one in found(*lines) if one[1] == "dizziness"]


@pytest.mark.parametrize(
    "lines",
    [
        ("doctor: Did you finish the cephalexin?", "patient: No, two days to go."),
        ("doctor: Did you stop the lisinopril?", "patient: No."),
    ],
)
def test_what_is_not_finished_is_taken(lines: tuple[str, ...]) -> None:
    assert [one[2] for one in found(*lines)] == ["present"]


@pytest.mark.parametrize(
    ("lines", "concept", "attributes"),
    [
        (
            ("patient: Naproxen, the over the counter kind.", "patient: Two tablets in the morning."),
            "naproxen",
            {"dose": "2 tablets"},
        ),
        (("doctor: And the albuterol?", "patient: Only when I need it."), "albuterol", {}),
        (
            ("patient: I tried ibuprofen.", "patient: Helped a little."),
            "ibuprofen",
            {"effect": "helped a little"},
        ),
    ],
)
def test_how_it_is_taken_and_what_it_does_may_follow(
    lines: tuple[str, ...], concept: str, attributes: dict[str, str]
) -> None:
    assert attributes.items() <= finding(*lines, concept=concept).attributes.items()

"""Complaints without their place."""

from tests.support.noted import noted


def test_a_complaint_stands_once_when_its_place_is_told_later() -> None:
    told = noted("patient: It hurts.", "doctor: Where exactly?", "patient: Right here, in my left knee.")
    assert told == ["Reports left knee pain."]


def test_a_complaint_that_has_a_place_keeps_it() -> None:
    told = noted(
        "patient: My shoulder hurts.", "doctor: Anything else?", "patient: It wakes me, my left knee is fine."
    )
    assert "Reports left knee pain." not in told

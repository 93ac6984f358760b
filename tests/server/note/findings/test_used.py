"""Questions about what is used, and for what."""

from tests.support.noted import noted


def test_nothing_for_one_complaint_does_not_deny_all_medicines() -> None:
    assert noted("doctor: Did you take anything for the headache?", "patient: No.") == []
    assert noted("doctor: Are you taking any medicines?", "patient: No.") == ["Takes no medicines."]


def test_what_is_used_now_is_affirmed_by_a_yes() -> None:
    assert noted("doctor: Do you use oxygen?", "patient: Yes.") == ["Treatment: oxygen."]

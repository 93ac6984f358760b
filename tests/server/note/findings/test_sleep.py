"""How long the patient sleeps."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: And sleep?", "patient: Five, six hours if I'm lucky."), ["Sleep: 5-6 hours."]),
        (("doctor: How are you sleeping?", "patient: Maybe seven hours."), ["Sleep: 7 hours."]),
        (("patient: I sleep about eight hours a night.",), ["Sleep: 8 hours."]),
        (("doctor: How are you sleeping?", "patient: It takes me two hours to fall asleep."), None),
        (("patient: My husband sleeps nine hours.",), []),
        (("doctor: How long is the drive?", "patient: Two hours."), []),
    ],
)
def test_hours_of_sleep_are_told(lines: tuple[str, ...], expected: list[str] | None) -> None:
    told = [one for one in noted(*lines) if one.startswith("Sleep")]
    assert told == (expected or [])

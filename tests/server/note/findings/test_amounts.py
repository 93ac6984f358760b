"""How much and how often, as an answer."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: Do you smoke?", "patient: About ten a day."), ["Tobacco: current, ten a day."]),
        (("doctor: Do you drink alcohol?", "patient: Twice a month."), ["Alcohol: current, twice a month."]),
        (("doctor: Do you smoke?", "patient: No, not one a day."), ["Tobacco: denied."]),
        (("patient: I don't drink much, maybe once a month.",), ["Alcohol: current, maybe once a month."]),
        (("doctor: Is he eating and drinking?", "patient: He's drinking."), []),
    ],
)
def test_an_answer_says_how_much(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected

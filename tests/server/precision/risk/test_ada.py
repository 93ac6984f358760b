"""The ADA/CDC test."""

from dataclasses import replace

import pytest

from earshot_server.precision.risk.ada import Inputs, ada
from earshot_server.precision.risk.refusal import Refusal

FORM = Inputs(52, "male", False, True, False, True, 31.0)


@pytest.mark.parametrize(
    ("form", "points", "high"),
    [
        (FORM, 6, True),
        (Inputs(38, "female", False, False, False, True, 26.0), 1, False),
        (Inputs(38, "female", False, False, False, True, 24.0, "asian"), 1, False),
        (Inputs(38, "female", False, False, False, True, 24.0), 0, False),
        (Inputs(61, "female", True, False, False, True, 24.0), 4, False),
        (Inputs(61, "female", True, True, False, True, 24.0), 5, True),
    ],
)
def test_points(form: Inputs, points: int, high: bool) -> None:
    score = ada(form)
    assert not isinstance(score, Refusal)
    assert (score.points, score.high) == (points, high)


def test_men_are_not_asked_about_pregnancies() -> None:
    assert ada(replace(FORM, gestational_diabetes=None)) == ada(FORM)
    assert isinstance(ada(replace(FORM, sex="female", gestational_diabetes=None)), Refusal)


@pytest.mark.parametrize("change", [{"family": None}, {"active": None}, {"bmi": None}, {"age": 12}])
def test_nothing_is_scored_without_every_answer(change: dict[str, object]) -> None:
    assert isinstance(ada(replace(FORM, **change)), Refusal)  # type: ignore[arg-type]

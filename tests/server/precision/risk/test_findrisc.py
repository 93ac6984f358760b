"""FINDRISC."""

from dataclasses import replace

import pytest

from earshot_server.precision.risk.findrisc import Inputs, findrisc
from earshot_server.precision.risk.refusal import Refusal

FORM = Inputs(57, "male", 33.0, 105, True, False, False, False, "none")


@pytest.mark.parametrize(
    ("form", "points", "band"),
    [
        (FORM, 11, "slightly elevated"),
        (Inputs(40, "female", 24.9, 79, True, True, False, True, "first_degree"), 10, "slightly elevated"),
        (Inputs(30, "female", 22, 70, True, True, False, False, "none"), 0, "low"),
        (Inputs(66, "male", 32, 110, False, False, True, True, "first_degree"), 26, "very high"),
        (Inputs(50, "male", 26, 96, False, True, True, False, "second_degree"), 13, "moderate"),
        (Inputs(60, "male", 31, 103, False, True, True, False, "second_degree"), 17, "high"),
    ],
)
def test_points_and_bands(form: Inputs, points: int, band: str) -> None:
    score = findrisc(form)
    assert not isinstance(score, Refusal)
    assert (score.points, score.band) == (points, band)


@pytest.mark.parametrize("change", [{"waist": None}, {"family": None}, {"active": None}, {"bmi": 5}])
def test_nothing_is_scored_without_every_answer(change: dict[str, object]) -> None:
    assert isinstance(findrisc(replace(FORM, **change)), Refusal)  # type: ignore[arg-type]

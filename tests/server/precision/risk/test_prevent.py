"""The PREVENT equations against the worked examples of the supplement."""

from dataclasses import replace

import pytest

from earshot_server.precision.risk.prevent import OUTCOMES, Inputs, prevent
from earshot_server.precision.risk.refusal import Refusal

PRINTED = Inputs(
    sex="female",
    age=50,
    total_cholesterol=200,
    hdl=45,
    systolic_pressure=160,
    diabetes=True,
    smoker=False,
    bmi=35,
    egfr=90,
    antihypertensive=True,
    statin=False,
)
"""Table S25 of Khan 2024."""


@pytest.mark.parametrize(
    ("years", "printed"),
    [(10, (14.7, 9.2, 8.1, 4.4, 5.4)), (30, (53.0, 35.4, 39.0, 19.8, 22.1))],
)
def test_the_printed_example(years: int, printed: tuple[float, ...]) -> None:
    risk = prevent(PRINTED, years=years)
    assert not isinstance(risk, Refusal)
    assert tuple(round(risk[name], 1) for name in OUTCOMES) == printed


def test_the_same_man() -> None:
    risk = prevent(replace(PRINTED, sex="male"))
    assert not isinstance(risk, Refusal)
    assert round(risk["total_cvd"], 1) == 16.3


def test_hba1c_and_albumin_raise_the_risk_in_their_own_models() -> None:
    low, high = prevent(replace(PRINTED, hba1c=6.5), "hba1c"), prevent(replace(PRINTED, hba1c=9.5), "hba1c")
    assert not isinstance(low, Refusal) and not isinstance(high, Refusal)
    assert high["total_cvd"] > low["total_cvd"]
    clean, leaking = prevent(replace(PRINTED, uacr=5), "uacr"), prevent(replace(PRINTED, uacr=400), "uacr")
    assert not isinstance(clean, Refusal) and not isinstance(leaking, Refusal)
    assert leaking["heart_failure"] > clean["heart_failure"]


@pytest.mark.parametrize(
    "change",
    [
        {"age": 81},
        {"age": 29},
        {"hdl": None},
        {"diabetes": None},
        {"statin": None},
        {"bmi": 41},
        {"systolic_pressure": 210},
        {"total_cholesterol": 100},
        {"egfr": 10},
        {"sex": None},
    ],
)
def test_nothing_is_computed_from_missing_or_out_of_range_inputs(change: dict[str, object]) -> None:
    assert isinstance(prevent(replace(PRINTED, **change)), Refusal)  # type: ignore[arg-type]


def test_thirty_years_end_at_59() -> None:
    assert isinstance(prevent(replace(PRINTED, age=60), years=30), Refusal)
    assert not isinstance(prevent(replace(PRINTED, age=60)), Refusal)


def test_a_model_needs_its_value() -> None:
    refusal = prevent(PRINTED, "uacr")
    assert isinstance(refusal, Refusal)
    assert refusal.missing == ("uacr",)


def test_there_is_no_30_year_model_with_albumin() -> None:
    with pytest.raises(ValueError, match="no model"):
        prevent(PRINTED, "uacr", 30)

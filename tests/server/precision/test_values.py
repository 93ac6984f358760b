"""Numbers of the patient: units, age, belief."""

from datetime import date, timedelta

import pytest

from earshot_server.precision.values import filtration, mass_index, number
from tests.support.patients import TODAY, case, fact, result, vital


@pytest.mark.parametrize(
    ("value", "unit", "read"),
    [(1.5, "mg/dL", 1.5), (132.6, "umol/L", 1.5), (1.5, "", None), (1.5, "g/L", None), (80, "mg/dL", None)],
)
def test_creatinine_is_read_in_its_units_only(value: float, unit: str, read: float | None) -> None:
    found = number(case(result("creatinine", value, unit)), "creatinine")
    assert (None if found is None else pytest.approx(found.value)) == read


def test_the_newest_number_counts() -> None:
    old = result("hdl cholesterol", 30, "mg/dL", TODAY - timedelta(days=100))
    found = number(case(result("hdl cholesterol", 50, "mg/dL"), old), "hdl")
    assert found is not None and found.value == 50


@pytest.mark.parametrize("days", [367, -1])
def test_numbers_of_another_year_or_of_tomorrow_are_none(days: int) -> None:
    assert number(case(result("egfr", 50, "mL/min", TODAY - timedelta(days=days))), "egfr") is None


def test_a_recorded_number_without_a_date_is_none() -> None:
    assert number(case(fact("result", "egfr", value=50, unit="mL/min")), "egfr") is None
    assert number(case(fact("result", "egfr", value=50, unit="mL/min", heard=True)), "egfr") is not None


def test_measured_at_home_is_no_visit_reading() -> None:
    home = fact(
        "vital", "blood pressure", value=150, unit="mmHg", when=TODAY, attributes={"setting": "at home"}
    )
    assert number(case(home), "systolic_pressure") is None


def test_filtration_comes_from_the_newer_creatinine() -> None:
    known = case(result("egfr", 90, "mL/min", date(2026, 1, 1)), result("creatinine", 1.5, "mg/dL"), age=55)
    rate = filtration(known)
    assert rate is not None and round(rate.value) == 41
    assert rate.computed


def test_filtration_is_not_computed_without_sex() -> None:
    assert filtration(case(result("creatinine", 1.5, "mg/dL"), sex=None)) is None


def test_mass_index_of_an_adult_uses_an_old_height() -> None:
    height = vital("height", 170, "cm", date(2015, 1, 1))
    found = mass_index(case(vital("weight", 86.7, "kg"), height))
    assert found is not None and found.value == pytest.approx(30)
    assert mass_index(case(vital("weight", 30, "kg"), height, age=8)) is None

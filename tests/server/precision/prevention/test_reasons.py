"""Reasons of recommendations: true, false, or not known."""

import pytest

from earshot_server.precision.prevention.reasons import REASONS, risk_of_ten_years, weeks_pregnant
from earshot_server.precision.prevention.screening import recommendations
from earshot_server.precision.risk.refusal import Refusal
from tests.support.patients import case, fact, result, taken, vital


def test_every_reason_of_the_table_is_known_and_used() -> None:
    used = {name for row in recommendations() for name in row.when}
    assert used == set(REASONS)


@pytest.mark.parametrize("name", sorted(set(REASONS) - {"not_pregnant"}))
def test_nothing_known_is_no_reason(name: str) -> None:
    assert REASONS[name](case()).holds is False


def test_a_pregnancy_without_its_week_is_not_known_to_be_late() -> None:
    reason = REASONS["pregnant_24"](case(fact("condition", "pregnancy")))
    assert reason.holds is None
    assert reason.missing == ("week of pregnancy",)
    assert weeks_pregnant(case(fact("condition", "pregnancy", attributes={"weeks": "26"}))) is not None


def test_a_told_risk_is_taken_and_a_missing_one_says_what_is_missing() -> None:
    told = risk_of_ten_years(case(result("10-year cardiovascular risk", 12, "%")))
    assert not isinstance(told, Refusal) and told[0] == 12
    assert isinstance(risk_of_ten_years(case()), Refusal)


@pytest.mark.parametrize(("index", "holds"), [(24.9, False), (25, True)])
def test_the_limit_of_overweight(index: float, holds: bool) -> None:
    assert REASONS["bmi_25"](case(vital("body mass index", index, "kg/m2"))).holds is holds


def test_a_relatives_cancer_is_a_reason_and_a_denied_one_is_none() -> None:
    kin = fact("family", "breast cancer", "family", attributes={"relative": "mother"})
    denied = fact("family", "breast cancer", "absent", attributes={"relative": "family"})
    assert REASONS["brca_reason"](case(kin)).holds is True
    assert REASONS["brca_reason"](case(denied)).holds is False


def test_a_statin_that_is_taken_is_no_reason_for_one() -> None:
    factor = fact("condition", "high cholesterol")
    assert REASONS["statin_reason"](case(factor)).holds is None
    assert REASONS["statin_reason"](case(factor, taken("pravastatin"))).holds is False

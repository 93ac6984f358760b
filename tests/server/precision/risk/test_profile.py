"""The inputs of formulas: unknown is not "no"."""

import pytest

from earshot_server.precision.risk.profile import (
    ada_inputs,
    findrisc_inputs,
    pooled_inputs,
    pressure,
    prevent_inputs,
    takes,
)
from tests.support.patients import case, fact, result, started, taken, vital


def test_what_nobody_said_stays_unknown() -> None:
    inputs, facts = prevent_inputs(case())
    assert (inputs.diabetes, inputs.smoker, inputs.statin, inputs.antihypertensive) == (None,) * 4
    assert facts == ()


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ([taken("simvastatin")], True),
        ([fact("medication", "statin", "absent", heard=True)], False),
        ([fact("medication", "all", "absent", attributes={"all": "yes"})], False),
        ([taken("metformin")], None),
        ([started("simvastatin")], None),
    ],
)
def test_a_statin_is_taken_denied_or_unknown(known: list[object], answer: bool | None) -> None:
    assert takes(case(*known), "statin")[0] is answer  # type: ignore[arg-type]


def test_a_pressure_medicine_counts_with_high_pressure_only() -> None:
    assert prevent_inputs(case(taken("propranolol")))[0].antihypertensive is None
    high = fact("condition", "high blood pressure")
    assert prevent_inputs(case(taken("propranolol"), high))[0].antihypertensive is True


def test_denials_make_a_no() -> None:
    known = case(
        fact("condition", "diabetes", "absent", heard=True),
        fact("lifestyle", "tobacco", "absent", heard=True),
        fact("family", "diabetes", "absent", heard=True, attributes={"relative": "family"}),
        fact("lifestyle", "exercise", "absent", heard=True),
    )
    assert prevent_inputs(known)[0].diabetes is False
    assert pooled_inputs(known)[0].smoker is False
    assert findrisc_inputs(known)[0].family == "none"
    assert ada_inputs(known)[0].active is False


def test_the_degree_of_a_relative_is_kept() -> None:
    aunt = fact("family", "diabetes", "family", attributes={"relative": "aunt"})
    son = fact("family", "diabetes", "family", attributes={"relative": "son"})
    assert findrisc_inputs(case(aunt))[0].family == "second_degree"
    assert findrisc_inputs(case(aunt, son))[0].family == "first_degree"
    assert ada_inputs(case(son))[0].family is False


def test_numbers_come_with_their_facts() -> None:
    known = case(result("hdl cholesterol", 1.2, "mmol/L"), vital("blood pressure", 138, "mmHg"))
    inputs, facts = prevent_inputs(known)
    assert inputs.hdl == pytest.approx(46.4, abs=0.1)
    assert {one.name for one in facts} == {"hdl cholesterol", "blood pressure"}
    assert pressure(known) is not None

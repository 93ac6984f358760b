"""Cases and questions as JSON."""

from typing import Any

import pytest

from earshot_server.hints.given import BadQuestion, answer, as_json, make_case
from earshot_server.precision.engine import hints_of
from tests.support.patients import TODAY


def test_a_written_case_gives_hints() -> None:
    content = {
        "patient": {"sex": "female", "age": 60},
        "facts": [{"kind": "allergy", "name": "penicillin"}],
        "dialogue": "clinician: I'd like to start amoxicillin.",
    }
    hints = [as_json(one) for one in hints_of(make_case(content, TODAY))]
    assert hints[0]["subject"] == "allergy:amoxicillin"
    assert hints[0]["inputs"][0]["source"]["words"]


WOMAN = {"sex": "female", "age_years": 55, "creatinine": 1.5}
MAN = {"age": 52, "sex": "male", "gdm": False, "fam": True, "htn": False, "active": True, "bmi": 31}


@pytest.mark.parametrize(
    ("question", "key", "value"),
    [
        ({"instrument": "CKD-EPI 2021", "inputs": WOMAN | {"unit": "mg/dL"}}, "g_category", "G3b"),
        ({"instrument": "CKD-EPI 2021", "inputs": WOMAN | {"unit": "g"}}, "computed", False),
        ({"instrument": "PREVENT base", "inputs": {"sex": "male", "age_years": 81}}, "computed", False),
        ({"instrument": "ADA", "inputs": MAN}, "points", 6),
        ({"instrument": "FINDRISC", "inputs": {"age": 52}}, "computed", False),
        ({"said": "Codeine did nothing for me."}, "test_hint_genes", ["CYP2D6"]),
        ({"said": "Codeine helps."}, "test_hint_genes", []),
    ],
)
def test_questions_are_answered(question: dict[str, Any], key: str, value: object) -> None:
    assert answer({"id": "Q", **question}, TODAY)[key] == value


def test_a_medicine_with_genes() -> None:
    question = {
        "drug": "codeine",
        "inputs": [{"gene": "CYP2D6", "diplotype": "*4/*4"}, {"gene": "X", "diplotype": "?"}],
    }
    found = answer(question, TODAY)
    assert found["advice"][0]["actions"] == ["avoid", "use_alternative"]
    assert found["genes"][1] == {"gene": "X", "phenotype": None}


def test_the_pooled_equations() -> None:
    inputs = {
        "sex": "female",
        "race": "white",
        "age_years": 55,
        "total_cholesterol_mg_dl": 213,
        "hdl_mg_dl": 50,
    }
    more = {"sbp_mmhg": 120, "antihypertensive": False, "current_smoker": False, "diabetes": False}
    found = answer({"instrument": "PCE 2013", "inputs": inputs | more}, TODAY)
    assert round(found["percent"]["10y_ascvd"], 1) == 2.1


@pytest.mark.parametrize(
    "content",
    [
        {"facts": [{"kind": "spell", "name": "x"}]},
        {"patient": {"age": "old"}},
        {"unknown": 1},
        {"instrument": "horoscope"},
        {"patient": {"sex": "yes"}},
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(content: dict[str, Any]) -> None:
    with pytest.raises(BadQuestion) as refused:
        answer(content, TODAY)
    assert str(refused.value)

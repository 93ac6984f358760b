"""Conditions by words and codes, and the words that are none of them."""

import pytest

from earshot_server.precision.conditions import having, meanings, told
from tests.support.patients import case, fact


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Essential hypertension", "hypertension"),
        ("Diabetes mellitus type 2", "type 2 diabetes"),
        ("Malignant neoplasm of breast", "breast cancer"),
        ("Normal pregnancy", "pregnancy"),
        ("Coronary Heart Disease", "cardiovascular disease"),
    ],
)
def test_a_records_words_are_understood(name: str, meant: str) -> None:
    assert meant in meanings(fact("condition", name))


@pytest.mark.parametrize(
    ("name", "not_meant"),
    [
        ("Pulmonary hypertension", "hypertension"),
        ("Gestational diabetes", "diabetes"),
        ("Prediabetes", "diabetes"),
        ("Diabetes insipidus", "diabetes"),
        ("Family history of breast cancer", "breast cancer"),
        ("Miscarriage in first trimester", "pregnancy"),
        ("Pregnancy test", "pregnancy"),
        ("Heat stroke", "cardiovascular disease"),
        ("Screening for colon cancer", "colon cancer"),
    ],
)
def test_similar_words_are_not(name: str, not_meant: str) -> None:
    assert not_meant not in meanings(fact("condition", name))


def test_codes_are_understood() -> None:
    assert "type 2 diabetes" in meanings(fact("condition", "something", codes=("icd10:E11.9",)))


def test_told_is_true_false_or_unknown() -> None:
    assert told(case(fact("condition", "diabetes")), "diabetes") is True
    assert told(case(fact("condition", "diabetes", "absent")), "diabetes") is False
    assert told(case(fact("condition", "asthma")), "diabetes") is None
    assert told(case(fact("condition", "diabetes", "possible")), "diabetes") is None


def test_only_wanted_statuses_count() -> None:
    assert having(case(fact("condition", "stroke", "family")), "cardiovascular disease") == []

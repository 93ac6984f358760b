"""Findings as resources: what has none."""

import pytest

from earshot_server.note.draft import Assertion, Finding, Kind
from earshot_server.records.out.facts import READERS, concept, resource_of

PATIENT = {"reference": "urn:uuid:1"}


def finding(kind: Kind, concept: str, assertion: Assertion, **attributes: str) -> Finding:
    return Finding(
        id="f", kind=kind, concept=concept, assertion=assertion, attributes=attributes, evidence=()
    )


@pytest.mark.parametrize(
    "one",
    [
        finding(Kind.MEDICATION, "medicines", Assertion.ABSENT, all="yes"),
        finding(Kind.MEDICATION, "aspirin", Assertion.HYPOTHETICAL),
        finding(Kind.CONDITION, "asthma", Assertion.PLANNED),
        finding(Kind.ALLERGY, "latex", Assertion.FAMILY),
        finding(Kind.FAMILY, "diabetes", Assertion.ABSENT, relative="mother"),
        finding(Kind.SYMPTOM, "cough", Assertion.POSSIBLE),
        finding(Kind.PLAN, "rest", Assertion.PLANNED),
    ],
)
def test_what_is_no_fact_has_no_resource(one: Finding) -> None:
    assert resource_of(one, PATIENT, "2026-11-26") is None


def test_an_unknown_unit_is_no_code() -> None:
    made = resource_of(
        finding(Kind.RESULT, "x", Assertion.PRESENT, value="3", unit="bananas"), PATIENT, "2026-11-26"
    )
    assert made is not None
    assert made["valueQuantity"] == {"value": 3.0, "unit": "bananas"}


def test_words_without_a_code_are_text_alone() -> None:
    assert concept("asthma") == {"text": "asthma"}
    assert Kind.PLAN not in READERS

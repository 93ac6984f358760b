"""A hint and what it must have."""

import pytest
from pydantic import ValidationError

from earshot_server.precision.hints import HintKind, Severity, given, make_hint
from earshot_server.precision.tables import rule_of
from tests.support.patients import result, taken

RULE = rule_of("pairs.csv")


def test_the_same_rule_and_subject_make_the_same_hint() -> None:
    one = make_hint(
        RULE, HintKind.DRUG_PATIENT, Severity.INFO, "a", "A", [given("medicine", taken("aspirin"))]
    )
    other = make_hint(
        RULE, HintKind.DRUG_PATIENT, Severity.INFO, "a", "B", [given("medicine", taken("ibuprofen"))]
    )
    assert one.id == other.id
    assert one.reason != other.reason


def test_a_long_summary_is_cut_to_what_a_card_holds() -> None:
    hint = make_hint(
        RULE, HintKind.RISK, Severity.INFO, "a", "word " * 60, [given("medicine", taken("aspirin"))]
    )
    assert len(hint.summary) <= 140
    assert hint.summary.endswith("...")


def test_an_input_shows_its_number_and_unit() -> None:
    assert given("LDL", result("ldl cholesterol", 131.5, "mg/dL")).value == "131.5 mg/dL"


def test_what_is_not_known_of_a_hint_is_refused() -> None:
    with pytest.raises(ValidationError):
        make_hint(RULE, HintKind.RISK, Severity.INFO, "a", "A", [given("m", taken("aspirin"))], colour="red")

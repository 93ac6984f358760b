"""FHIR resources: what each status makes of them."""

from typing import Any

import pytest

from earshot_server.precision.facts import Kind, Status
from earshot_server.records.read.resources import READERS, Reading, codes, concept_text, day
from tests.support.records import concept, condition, medication, observation, resource, state


def allergy(name: str, **more: Any) -> dict[str, Any]:
    return resource("AllergyIntolerance", "a", code=concept(name), **more)


def read(one: dict[str, Any]) -> Reading:
    return READERS[one["resourceType"]](one, {})


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (condition("c", "Asthma"), Status.PRESENT),
        (condition("c", "Asthma", clinical="resolved"), Status.HISTORICAL),
        (condition("c", "Asthma", verified="refuted"), Status.ABSENT),
        (condition("c", "Asthma", verified="provisional"), Status.POSSIBLE),
        (medication("m", "Aspirin"), Status.PRESENT),
        (medication("m", "Aspirin", status="stopped"), Status.HISTORICAL),
        (medication("m", "Aspirin", doNotPerform=True), Status.ABSENT),
        (medication("m", "Aspirin", intent="proposal"), Status.HYPOTHETICAL),
        (resource("Procedure", "p", status="not-done", code=concept("Colonoscopy")), Status.ABSENT),
        (resource("Procedure", "p", status="completed", code=concept("Colonoscopy")), Status.HISTORICAL),
        (resource("Immunization", "i", status="not-done", vaccineCode=concept("Flu")), Status.ABSENT),
        (allergy("Penicillin", verificationStatus=state("refuted")), Status.ABSENT),
        (allergy("Penicillin", clinicalStatus=state("resolved")), Status.HISTORICAL),
        (allergy("Penicillin"), Status.PRESENT),
        (allergy("No known allergies"), Status.ABSENT),
    ],
)
def test_statuses(one: dict[str, Any], status: Status) -> None:
    (fact,) = read(one).facts
    assert fact.status is status


@pytest.mark.parametrize(
    "one",
    [
        condition("c", "Asthma", verified="entered-in-error"),
        medication("m", "Aspirin", status="entered-in-error"),
        medication("m", "Aspirin", status="unknown"),
        observation("o", "2160-0", 1, "mg/dL", status="entered-in-error"),
        observation("o", "2160-0", 1, "mg/dL", status="preliminary"),
        observation("o", "2160-0", 1, "bananas"),
        resource("Observation", "o", status="final", code=concept("x")),
        resource("Procedure", "p", status="preparation", code=concept("Colonoscopy")),
        resource("FamilyMemberHistory", "f", status="completed", relationship=concept("mother")),
    ],
)
def test_what_is_no_fact_has_a_reason(one: dict[str, Any]) -> None:
    reading = read(one)
    assert reading.facts == ()
    assert reading.reason


def test_a_known_result_has_the_rules_name_and_its_unit() -> None:
    (fact,) = read(observation("o", "38483-4", 1.2, "mg/dL")).facts
    assert (fact.kind, fact.name, fact.value, fact.unit) == (Kind.RESULT, "creatinine", 1.2, "mg/dL")


def test_less_than_is_words_and_no_number() -> None:
    quantity = {"value": 5, "comparator": "<", "unit": "mg/g", "code": "mg/g"}
    (fact,) = read(observation("o", "9318-7", 5, "mg/g", valueQuantity=quantity)).facts
    assert fact.value is None and fact.text == "<5 mg/g"


def test_a_panel_gives_its_components() -> None:
    parts = [
        {
            "code": concept("s", "http://loinc.org", "8480-6"),
            "valueQuantity": {"value": 140, "code": "mm[Hg]"},
        },
        {
            "code": concept("d", "http://loinc.org", "8462-4"),
            "valueQuantity": {"value": 90, "code": "mm[Hg]"},
        },
    ]
    panel = resource("Observation", "o", status="final", code=concept("BP"), component=parts)
    assert [one.name for one in read(panel).facts] == ["systolic blood pressure", "diastolic blood pressure"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("Never smoker", Status.ABSENT),
        ("Former smoker", Status.HISTORICAL),
        ("Current every day smoker", Status.PRESENT),
    ],
)
def test_smoking_status(answer: str, status: Status) -> None:
    code = concept("smoking", "http://loinc.org", "72166-2")
    one = resource("Observation", "o", status="final", code=code, valueCodeableConcept=concept(answer))
    (fact,) = read(one).facts
    assert (fact.name, fact.status) == ("tobacco", status)


def test_genotypes_old_and_new() -> None:
    code = concept("genotype", "http://loinc.org", "84413-4")
    gene = {
        "code": concept("gene", "http://loinc.org", "48018-6"),
        "valueCodeableConcept": concept("CYP2C19"),
    }
    with_gene = resource(
        "Observation",
        "o",
        status="final",
        code=code,
        component=[gene],
        valueCodeableConcept=concept("CYP2C19 *2/*2"),
    )
    without = resource(
        "Observation", "o", status="final", code=code, valueCodeableConcept=concept("HLA-B*57:01")
    )
    assert [(one.name, one.text) for one in read(with_gene).facts] == [("CYP2C19", "*2/*2")]
    assert [(one.name, one.text) for one in read(without).facts] == [("HLA-B", "*57:01 positive")]


def test_relatives_keep_who_they_are() -> None:
    one = resource(
        "FamilyMemberHistory",
        "f",
        status="completed",
        relationship=concept("Mother"),
        condition=[{"code": concept("Breast cancer"), "onsetAge": {"value": 43}}],
    )
    (fact,) = read(one).facts
    assert (fact.status, fact.attributes) == (Status.FAMILY, {"relative": "mother", "age": "43"})


def test_small_things() -> None:
    assert day("2020-02") is not None and day("2020-13-01") is None and day(None) is None
    assert concept_text({"coding": [{"display": "Asthma (disorder)"}]}) == "Asthma"
    assert codes(None) == ()

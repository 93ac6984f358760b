"""The FHIR document: valid for two validators, whole, and true to the note."""

import json
from pathlib import Path

import pytest

from earshot_server.actor import Actor, Role
from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Draft
from earshot_server.note.edits.work import Addendum, Signature, Work
from earshot_server.note.engine import NoteEngine
from earshot_server.precision.facts import Person
from earshot_server.records.codings import measured
from earshot_server.records.entries import Identity
from earshot_server.records.out.document import WORDS, Resource, document
from earshot_server.records.out.facts import relationships
from tests.support.validators import by_models, by_package, codings, dangling

DOCTOR = Actor(id="d1", name="Dr. Cara Sample", role=Role.CLINICIAN)
SIGNED = Work(
    signature=Signature(by=DOCTOR, wall_ms=1_800_000_000_000, at="1-9", hash="a" * 64),
    addenda=(Addendum(id="x", text="Called <the> patient.", by=DOCTOR, wall_ms=1_800_000_100_000),),
)
WHO = Identity(identifiers=(("", "p1"), ("urn:mrn", "77")), name="Ana Ortega", person=Person(sex="female"))
CONSULTATIONS = [
    one for one in sorted(Path("samples/consultations").glob("*.json")) if ".facts" not in one.name
]


def noted(text: str, work: Work = SIGNED) -> Draft:
    engine = NoteEngine()
    for segment in segments_of(text):
        engine.fold(segment)
    return engine.draft.model_copy(update={"work": work})


def consultation(path: Path) -> str:
    turns = json.loads(path.read_text("utf-8"))["turns"]
    return "\n".join(f"{one['speaker']}: {one['text']}" for one in turns)


def made(draft: Draft, identity: Identity | None = WHO) -> Resource:
    return document(
        "visit-1", draft, started_ms=1_799_999_000_000, written_ms=1_800_000_200_000, identity=identity
    )


def of_kind(bundle: Resource, kind: str) -> list[Resource]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


VISIT = """
clinician: Any allergies?
patient: Penicillin. I got hives.
clinician: What do you take?
patient: Lisinopril twenty milligrams once a day. I stopped metformin last year.
patient: My mother had diabetes at forty.
patient: I have asthma. I don't have diabetes.
patient: I have a cough, no fever.
clinician: Your blood pressure is one thirty eight over eighty two. The HbA one C is eight point one percent.
clinician: I'd like to start atorvastatin, forty milligrams at bedtime.
"""


@pytest.mark.parametrize("path", CONSULTATIONS, ids=[one.stem for one in CONSULTATIONS])
def test_consultations_are_valid_for_both_validators(path: Path) -> None:
    bundle = made(noted(consultation(path)))
    assert by_models(bundle) == []
    assert by_package(bundle) == []
    assert dangling(bundle) == []


def test_it_begins_with_its_composition_and_has_every_sections_code() -> None:
    bundle = made(noted(VISIT))
    composition = bundle["entry"][0]["resource"]
    assert (bundle["type"], composition["resourceType"], composition["status"]) == (
        "document",
        "Composition",
        "amended",
    )
    codes = {one["title"]: one["code"]["coding"][0]["code"] for one in composition["section"]}
    assert codes["Medications"] == "10160-0"
    assert codes["Addenda"] == "55107-7"
    assert "Called &lt;the&gt; patient." in composition["section"][-1]["text"]["div"]
    assert composition["attester"][0]["mode"] == "legal"


def test_assertions_become_statuses() -> None:
    bundle = made(noted(VISIT))
    medicines = {
        one["medicationCodeableConcept"]["text"]: one["status"]
        for one in of_kind(bundle, "MedicationStatement")
    }
    assert medicines == {"lisinopril": "active", "metformin": "stopped"}
    conditions = {
        one["code"]["text"]: one["verificationStatus"]["coding"][0]["code"]
        for one in of_kind(bundle, "Condition")
    }
    assert conditions == {"asthma": "confirmed", "diabetes": "refuted"}
    (relative,) = of_kind(bundle, "FamilyMemberHistory")
    assert relative["relationship"]["coding"][0]["code"] == "MTH"
    assert [one["code"]["text"] for one in of_kind(bundle, "AllergyIntolerance")] == ["penicillin"]


def test_numbers_have_loinc_and_ucum() -> None:
    bundle = made(noted(VISIT))
    observations = {one["code"]["text"]: one for one in of_kind(bundle, "Observation")}
    assert observations["HbA1c"]["valueQuantity"] == {
        "value": 8.1,
        "unit": "%",
        "system": "http://unitsofmeasure.org",
        "code": "%",
    }
    pressure = [one["valueQuantity"] for one in observations["blood pressure"]["component"]]
    assert [(one["value"], one["code"]) for one in pressure] == [(138.0, "mm[Hg]"), (82.0, "mm[Hg]")]
    assert observations["fever"]["valueBoolean"] is False


def test_no_code_is_unknown() -> None:
    known = {code.removeprefix("loinc:") for code in measured()} | {"85354-9", "34109-9", "55107-7"}
    known |= {one.loinc for one in NoteEngine().draft.sections}
    for system, code in codings(made(noted(VISIT))):
        if system == "http://loinc.org":
            assert code in known
        elif system.endswith("v3-RoleCode"):
            assert code in relationships().values()
        else:
            assert system.startswith(("http://terminology.hl7.org/CodeSystem/", "http://unitsofmeasure.org"))


def test_every_fact_has_the_words_it_rests_on() -> None:
    bundle = made(noted(VISIT))
    told = {one["target"][0]["reference"] for one in of_kind(bundle, "Provenance")}
    facts = {
        one["fullUrl"]
        for one in bundle["entry"]
        if one["resource"]["resourceType"]
        in (
            "Condition",
            "Observation",
            "MedicationStatement",
            "AllergyIntolerance",
            "FamilyMemberHistory",
            "CarePlan",
        )
    }
    assert facts <= told
    places = [part["what"]["identifier"] for one in of_kind(bundle, "Provenance") for part in one["entity"]]
    assert all(one["system"] == WORDS and one["value"].startswith("visit-1/s-") for one in places)


def test_what_a_person_worded_is_text_and_no_fact() -> None:
    draft = noted("patient: I have asthma.")
    (section,) = [one for one in draft.sections if one.statements]
    edited = section.statements[0].model_copy(
        update={"text": "No asthma after all.", "edited": 2, "by": DOCTOR}
    )
    sections = tuple(
        one.model_copy(update={"statements": (edited,)}) if one is section else one for one in draft.sections
    )
    bundle = made(draft.model_copy(update={"sections": sections}))
    assert of_kind(bundle, "Condition") == []
    assert "No asthma after all." in bundle["entry"][0]["resource"]["section"][0]["text"]["div"]


def test_an_unsigned_note_without_a_record_is_preliminary_and_valid() -> None:
    bundle = made(noted(VISIT, Work()), None)
    assert bundle["entry"][0]["resource"]["status"] == "preliminary"
    assert of_kind(bundle, "Practitioner") == []
    assert by_models(bundle) == []
    assert by_package(bundle) == []


def test_writing_again_gives_the_same_document() -> None:
    draft = noted(VISIT)
    assert made(draft) == made(draft)


def test_a_validator_finds_what_is_wrong() -> None:
    bundle = made(noted("patient: I have asthma."))
    del bundle["entry"][0]["resource"]["status"]
    assert by_models(bundle)
    assert by_package(bundle)

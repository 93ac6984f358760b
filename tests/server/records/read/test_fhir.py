"""Bundles and NDJSON: batches by patient, and what is refused whole."""

import json

import pytest

from earshot_server.records.entries import UnreadableRecord, counts_of
from earshot_server.records.read.fhir import read_fhir, read_lines
from tests.support.records import bundle, condition, medication, observation, patient, resource


def test_a_bundle_gives_its_patient_and_entries() -> None:
    (batch,) = read_fhir(bundle(patient(), condition("c1", "Asthma"), medication("m1", "Aspirin 81 MG")))
    assert batch.identity.person.sex == "female"
    assert [one.fact.name for one in batch.entries if one.fact] == ["Asthma", "Aspirin 81 MG"]
    assert all(one.fact and one.fact.source.id == one.key for one in batch.entries)


def test_reading_again_gives_the_same_keys() -> None:
    data = bundle(patient(), condition("c1", "Asthma"))
    assert [one.key for one in read_fhir(data)[0].entries] == [one.key for one in read_fhir(data)[0].entries]


def test_two_patients_are_two_batches() -> None:
    one, other = read_fhir(bundle(patient("p1"), patient("p2"), condition("c", "Asthma", of="p2")))
    assert counts_of([one]).taken == {}
    assert counts_of([other]).taken == {"condition": 1}


def test_unknown_kinds_and_invalid_resources_are_kept_raw() -> None:
    goal = resource("Goal", "g1", lifecycleStatus="active", description={"text": "x"})
    broken = condition("c1", "Asthma") | {"code": ["not", "a", "concept"]}
    (batch,) = read_fhir(bundle(patient(), goal, broken))
    assert [one.fact for one in batch.entries] == [None, None]
    assert [one.raw for one in batch.entries] == [goal, broken]
    assert "Goal is not read" in batch.left[0].reason
    assert "not valid FHIR R4" in batch.left[1].reason


def test_a_narrative_that_is_not_valid_does_not_matter() -> None:
    told = condition("c1", "Asthma") | {"text": {"status": "generated", "div": "<b>no xhtml"}}
    assert counts_of(read_fhir(bundle(patient(), told))).taken == {"condition": 1}


def test_a_medicine_is_found_by_reference() -> None:
    inside = medication("m1", "x") | {
        "contained": [{"resourceType": "Medication", "id": "med", "code": {"text": "Nizatidine"}}],
        "medicationReference": {"reference": "#med"},
    }
    del inside["medicationCodeableConcept"]
    (batch,) = read_fhir(bundle(patient(), inside))
    assert [one.fact.name for one in batch.entries if one.fact] == ["Nizatidine"]


def test_lines_are_read_like_a_bundle() -> None:
    lines = [json.dumps(one).encode() for one in (patient(), observation("o1", "2160-0", 1.2, "mg/dL"))]
    assert counts_of(read_lines([*lines, b""])).taken == {"result": 1}


def test_race_is_taken_only_if_one_is_recorded() -> None:
    def with_race(*codes: str) -> bytes:
        parts = [{"url": "ombCategory", "valueCoding": {"code": code}} for code in codes]
        url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
        return bundle(patient(extension=[{"url": url, "extension": parts}]))

    assert read_fhir(with_race("2054-5"))[0].identity.person.race == "black"
    assert read_fhir(with_race("2054-5", "2106-3"))[0].identity.person.race is None
    assert read_fhir(bundle(patient()))[0].identity.person.race is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "no JSON"),
        (b"[]", "no FHIR"),
        (bundle(condition("c", "Asthma")), "names no patient"),
        (bundle(patient(), {"resourceType": 5}), "holds no resource"),
        (bundle(patient(), patient("p2"), condition("c", "Asthma", of="p9")), "not in the file"),
        (bundle(patient() | {"birthDate": "soon"}), "not valid"),
        (b'{"resourceType": "Bundle", "type": "collection", "entry": 5}', "no list"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableRecord, match=said) as refused:
        read_fhir(data)
    assert "Nothing of the file was taken" in str(refused.value)


def test_one_identifier_of_two_patients_is_refused() -> None:
    number = [{"system": "urn:mrn", "value": "77"}]
    with pytest.raises(UnreadableRecord, match="Two different patients"):
        read_fhir(bundle(patient("p1", identifier=number), patient("p2", identifier=number)))


def test_a_broken_line_is_named() -> None:
    with pytest.raises(UnreadableRecord, match="Line 2"):
        read_lines([json.dumps(patient()).encode(), b"{"])

"""Records that tests write: FHIR resources, bundles, C-CDA sections."""

import json
from typing import Any

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"


def concept(text: str, system: str = SNOMED, code: str = "") -> dict[str, Any]:
    """Return a CodeableConcept."""
    return {"text": text} | ({"coding": [{"system": system, "code": code, "display": text}]} if code else {})


def patient(ident: str = "p1", **more: Any) -> dict[str, Any]:
    """Return a Patient."""
    return {"resourceType": "Patient", "id": ident, "gender": "female", "birthDate": "1966-01-01"} | more


def resource(kind: str, ident: str, of: str = "p1", **more: Any) -> dict[str, Any]:
    """Return a resource of a patient."""
    name = "patient" if kind in ("AllergyIntolerance", "Immunization", "FamilyMemberHistory") else "subject"
    return {"resourceType": kind, "id": ident, name: {"reference": f"Patient/{of}"}} | more


def state(name: str) -> dict[str, Any]:
    """Return a status as a CodeableConcept."""
    return {"coding": [{"code": name}]}


def condition(
    ident: str, text: str, of: str = "p1", clinical: str = "active", verified: str = "confirmed"
) -> dict[str, Any]:
    """Return a Condition."""
    return resource(
        "Condition",
        ident,
        of,
        code=concept(text),
        clinicalStatus=state(clinical),
        verificationStatus=state(verified),
    )


def medication(ident: str, text: str, of: str = "p1", status: str = "active", **more: Any) -> dict[str, Any]:
    """Return a MedicationRequest."""
    content = {"status": status, "intent": "order", "medicationCodeableConcept": concept(text)} | more
    return resource("MedicationRequest", ident, of, **content)


def observation(
    ident: str, code: str, value: float, unit: str, of: str = "p1", **more: Any
) -> dict[str, Any]:
    """Return an Observation with a quantity."""
    content = {
        "status": "final",
        "code": concept(code, LOINC, code),
        "effectiveDateTime": "2026-10-01",
        "valueQuantity": {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"},
    }
    return resource("Observation", ident, of, **(content | more))


def bundle(*resources: dict[str, Any]) -> bytes:
    """Return a collection bundle."""
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
    ).encode()


def section(inner: str, template: str = "2.16.840.1.113883.10.20.22.2.6.1") -> bytes:
    """Return a C-CDA section alone, as examples have it: without declared namespaces."""
    return f'<section><templateId root="{template}"/>{inner}</section>'.encode()

"""Findings as FHIR R4 resources. Codes are from FHIR's own value sets, LOINC and UCUM; all else is text."""

import csv
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from earshot_server.note.draft import Assertion, Finding, Kind
from earshot_server.records.codings import measured
from earshot_server.records.units import UnknownUnit, ucum

Resource = dict[str, Any]
_HL7 = "http://terminology.hl7.org/CodeSystem"
_VERIFIED = {
    Assertion.PRESENT: "confirmed",
    Assertion.HISTORICAL: "confirmed",
    Assertion.ABSENT: "refuted",
    Assertion.POSSIBLE: "provisional",
}
_TAKEN = {
    Assertion.PRESENT: "active",
    Assertion.HISTORICAL: "stopped",
    Assertion.ABSENT: "not-taken",
    Assertion.PLANNED: "intended",
}
_CATEGORIES = {
    Kind.VITAL: ("vital-signs", "Vital Signs"),
    Kind.RESULT: ("laboratory", "Laboratory"),
    Kind.EXAM: ("exam", "Exam"),
    Kind.LIFESTYLE: ("social-history", "Social History"),
    Kind.SOCIAL: ("social-history", "Social History"),
    Kind.OCCUPATION: ("social-history", "Social History"),
    Kind.SYMPTOM: ("survey", "Survey"),
}
_PREFERRED = {"hba1c": "4548-4", "creatinine": "2160-0", "egfr": "98979-8", "ldl cholesterol": "13457-7"}
"""Where several LOINC codes have one of our names, the one that says least of the method."""


def concept(text: str, system: str = "", code: str = "") -> Resource:
    """Return a CodeableConcept."""
    coding = {"system": system, "code": code, "display": text}
    return {"coding": [coding], "text": text} if code else {"text": text}


def resource_of(finding: Finding, patient: Resource, day: str) -> Resource | None:
    """Return a finding's resource, None where it has none: denials of a whole kind, what might be."""
    make = READERS.get(finding.kind)
    if make is None or finding.attributes.get("all") or finding.assertion is Assertion.HYPOTHETICAL:
        return None
    return make(finding, patient, day)


def _status(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{_HL7}/{system}", "code": code}]}


def _condition(finding: Finding, patient: Resource, _day: str) -> Resource | None:
    verified = _VERIFIED.get(finding.assertion)
    if verified is None:
        return None
    made: Resource = {
        "resourceType": "Condition",
        "verificationStatus": _status("condition-ver-status", verified),
        "code": _coded(finding),
        "subject": patient,
    }
    if verified != "refuted":
        active = finding.assertion is not Assertion.HISTORICAL
        made["clinicalStatus"] = _status("condition-clinical", "active" if active else "resolved")
    if finding.kind is Kind.ASSESSMENT:
        made["category"] = [_status("condition-category", "encounter-diagnosis")]
    else:
        made["category"] = [_status("condition-category", "problem-list-item")]
    return made


def _medication(finding: Finding, patient: Resource, day: str) -> Resource | None:
    status = _TAKEN.get(finding.assertion)
    if status is None:
        return None
    made: Resource = {
        "resourceType": "MedicationStatement",
        "status": status,
        "medicationCodeableConcept": _coded(finding),
        "subject": patient,
        "dateAsserted": day,
    }
    words = [
        finding.attributes[name] for name in ("dose", "route", "frequency") if name in finding.attributes
    ]
    return made | ({"dosage": [{"text": " ".join(words)}]} if words else {})


def _allergy(finding: Finding, patient: Resource, day: str) -> Resource | None:
    verified = _VERIFIED.get(finding.assertion)
    if verified is None:
        return None
    verified = {"provisional": "unconfirmed"}.get(verified, verified)
    made: Resource = {
        "resourceType": "AllergyIntolerance",
        "verificationStatus": _status("allergyintolerance-verification", verified),
        "code": _coded(finding),
        "patient": patient,
        "recordedDate": day,
    }
    if verified != "refuted":
        made["clinicalStatus"] = _status("allergyintolerance-clinical", "active")
    reaction = finding.attributes.get("reaction")
    return made | ({"reaction": [{"manifestation": [{"text": reaction}]}]} if reaction else {})


def _family(finding: Finding, patient: Resource, _day: str) -> Resource | None:
    relative = finding.attributes.get("relative", "family")
    if finding.assertion is not Assertion.FAMILY:
        return None
    found: Resource = {"code": _coded(finding)}
    age = finding.attributes.get("age", "")
    if age.isdigit():
        found["onsetAge"] = {
            "value": int(age),
            "unit": "a",
            "system": "http://unitsofmeasure.org",
            "code": "a",
        }
    code = relationships().get(relative)
    kin = concept(relative, f"{_HL7}/v3-RoleCode", code) if code else {"text": relative}
    return {
        "resourceType": "FamilyMemberHistory",
        "status": "partial",
        "patient": patient,
        "relationship": kin,
        "condition": [found],
    }


def _observation(finding: Finding, patient: Resource, day: str) -> Resource | None:
    if finding.assertion not in (Assertion.PRESENT, Assertion.ABSENT, Assertion.HISTORICAL):
        return None
    category, display = _CATEGORIES[finding.kind]
    made: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "category": [concept(display, f"{_HL7}/observation-category", category)],
        "code": _named(finding),
        "subject": patient,
        "effectiveDateTime": day,
    }
    return made | _value(finding)


def _value(finding: Finding) -> Resource:
    value, unit = finding.attributes.get("value", ""), finding.attributes.get("unit", "")
    if "/" in value and finding.concept == "blood pressure":
        upper, _, lower = value.partition("/")
        codes = (("8480-6", "Systolic blood pressure", upper), ("8462-4", "Diastolic blood pressure", lower))
        return {
            "component": [
                {"code": concept(name, "http://loinc.org", code), "valueQuantity": _quantity(text, unit)}
                for code, name, text in codes
            ]
        }
    if value and _number(value) is not None:
        return {"valueQuantity": _quantity(value, unit)}
    words = finding.attributes.get("result") or finding.attributes.get("amount") or value
    if words:
        return {"valueString": words}
    return {"valueBoolean": finding.assertion is not Assertion.ABSENT}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _quantity(text: str, unit: str) -> Resource:
    made: Resource = {"value": _number(text)}
    if not unit:
        return made
    try:
        return made | {"unit": unit, "system": "http://unitsofmeasure.org", "code": ucum(unit)}
    except UnknownUnit:
        return made | {"unit": unit}


def _named(finding: Finding) -> Resource:
    if finding.concept == "blood pressure":
        return concept("blood pressure", "http://loinc.org", "85354-9")
    code = _loinc().get(finding.concept.lower())
    return concept(finding.concept, "http://loinc.org", code) if code else _coded(finding)


def _coded(finding: Finding) -> Resource:
    side = finding.attributes.get("side")
    return concept(f"{side} {finding.concept}" if side else finding.concept)


@cache
def _loinc() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, row in measured().items():
        found.setdefault(row.name, code.removeprefix("loinc:"))
    return found | _PREFERRED


@cache
def relationships() -> dict[str, str]:
    """Return the codes of relatives by our names."""
    text = (resources.files("earshot_server.records") / "tables" / "relationships.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["name"]: row["code"] for row in rows}


READERS: dict[Kind, Callable[[Finding, Resource, str], Resource | None]] = {
    Kind.CONDITION: _condition,
    Kind.ASSESSMENT: _condition,
    Kind.MEDICATION: _medication,
    Kind.ALLERGY: _allergy,
    Kind.FAMILY: _family,
    Kind.VITAL: _observation,
    Kind.RESULT: _observation,
    Kind.LIFESTYLE: _observation,
    Kind.SOCIAL: _observation,
    Kind.SYMPTOM: _observation,
    Kind.EXAM: _observation,
}
"""Makers by the kinds of findings that have resources; plans are a care plan of statements."""

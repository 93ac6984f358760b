"""FHIR resources as facts: what each says, and what keeps it from being one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from earshot_server.precision.facts import Fact, Kind, Source, Status
from earshot_server.records.codings import NO_ALLERGY, NO_MEDICINE, SMOKING, SMOKING_CODES, measured, short
from earshot_server.records.units import UnknownUnit, ucum

_NOWHERE = Source(kind="record", id="")
_GENOTYPE = frozenset(("loinc:84413-4",))
_VARIANT = frozenset(("loinc:69548-6",))
_HAPLOTYPE = frozenset(("loinc:84414-2",))
_PREGNANCY = frozenset(("loinc:82810-3",))
_IMPLIES = re.compile(r":(therapeutic|diagnostic)-implication$|:molecular-consequence$")
_SUFFIX = re.compile(r"\s*\((disorder|finding|situation|procedure|substance|product|regime/therapy|event)\)$")
By = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Reading:
    """Facts of a resource, and why there are none or not all."""

    facts: tuple[Fact, ...] = ()
    reason: str = ""


def day(text: object) -> date | None:
    """Return the day of a FHIR date; a year or month alone is its first day."""
    if not isinstance(text, str):
        return None
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def concept_text(concept: object) -> str:
    """Return a CodeableConcept's words, without SNOMED's hierarchy names."""
    if not isinstance(concept, dict):
        return ""
    shown = [one.get("display") for one in concept.get("coding", []) if one.get("display")]
    return _SUFFIX.sub("", str(concept.get("text") or (shown[0] if shown else "")).strip())


def codes(concept: object) -> tuple[str, ...]:
    """Return a CodeableConcept's codes as `system:code`."""
    if not isinstance(concept, dict):
        return ()
    return tuple(
        short(str(one.get("system", "")), str(one["code"]))
        for one in concept.get("coding", [])
        if one.get("code")
    )


def _state(resource: dict[str, Any], name: str) -> str:
    found = resource.get(name) or {}
    return str((found.get("coding") or [{}])[0].get("code") or found.get("text") or "").lower()


def _make(kind: Kind, concept: object, status: Status, when: date | None = None, **more: Any) -> Fact:
    name = more.pop("name", "") or concept_text(concept)
    return Fact(kind=kind, name=name, status=status, when=when, codes=codes(concept), source=_NOWHERE, **more)


def _verified(resource: dict[str, Any]) -> Status | str:
    """Return the status by verification (refuted is ABSENT); a reason if there is no fact."""
    state = _state(resource, "verificationStatus")
    if state == "entered-in-error":
        return "entered in error"
    if state == "refuted":
        return Status.ABSENT
    return Status.POSSIBLE if state in ("unconfirmed", "provisional", "differential") else Status.PRESENT


def _condition(resource: dict[str, Any], _by: By) -> Reading:
    status = _verified(resource)
    if isinstance(status, str) and not isinstance(status, Status):
        return Reading(reason=status)
    if not concept_text(resource.get("code")) and not codes(resource.get("code")):
        return Reading(reason="condition without a name")
    clinical = _state(resource, "clinicalStatus")
    if status is Status.PRESENT and clinical in ("inactive", "remission", "resolved"):
        status = Status.HISTORICAL
    when = day(resource.get("onsetDateTime")) or day((resource.get("onsetPeriod") or {}).get("start"))
    return Reading((_make(Kind.CONDITION, resource.get("code"), status, when),))


def _medicine(resource: dict[str, Any], by: By) -> dict[str, Any] | None:
    if resource.get("medicationCodeableConcept"):
        return dict(resource["medicationCodeableConcept"])
    reference = str((resource.get("medicationReference") or {}).get("reference", ""))
    inside = {f"#{one.get('id')}": one for one in resource.get("contained", [])}
    found = inside.get(reference) or by.get(reference)
    if found and found.get("code"):
        return dict(found["code"])
    display = (resource.get("medicationReference") or {}).get("display")
    return {"text": display} if display else None


def _medication(resource: dict[str, Any], by: By) -> Reading:
    state, intent = str(resource.get("status", "")), str(resource.get("intent", "order"))
    if state == "entered-in-error":
        return Reading(reason="entered in error")
    concept = _medicine(resource, by)
    if concept is None:
        return Reading(reason="medicine without a name")
    if NO_MEDICINE & set(codes(concept)):
        return Reading(
            (_make(Kind.MEDICATION, concept, Status.ABSENT, name="all", attributes={"all": "yes"}),)
        )
    status = {"active": Status.PRESENT, "completed": Status.HISTORICAL, "stopped": Status.HISTORICAL}.get(
        state
    )
    status = {"ended": Status.HISTORICAL, "not-taken": Status.ABSENT, "intended": Status.PLANNED}.get(
        state, status
    )
    if resource.get("doNotPerform"):
        status = Status.ABSENT
    elif intent in ("proposal", "plan", "option") or state in ("draft", "on-hold"):
        status = Status.HYPOTHETICAL
    if status is None:
        return Reading(reason=f"status {state or 'missing'} does not tell whether it is taken")
    when = day(resource.get("authoredOn")) or day(resource.get("effectiveDateTime"))
    when = (
        when or day((resource.get("effectivePeriod") or {}).get("start")) or day(resource.get("dateAsserted"))
    )
    dosage = next((one.get("text") for one in resource.get("dosageInstruction", []) if one.get("text")), "")
    return Reading(
        (_make(Kind.MEDICATION, concept, status, when, attributes={"dose": dosage} if dosage else {}),)
    )


def _allergy(resource: dict[str, Any], _by: By) -> Reading:
    status = _verified(resource)
    if isinstance(status, str) and not isinstance(status, Status):
        return Reading(reason=status)
    concept = resource.get("code")
    if NO_ALLERGY & set(codes(concept)) or "no known" in concept_text(concept).lower():
        return Reading((_make(Kind.ALLERGY, concept, Status.ABSENT, name="all", attributes={"all": "yes"}),))
    if not concept_text(concept):
        return Reading(reason="allergy without a name")
    if status is Status.PRESENT and _state(resource, "clinicalStatus") in ("inactive", "resolved"):
        status = Status.HISTORICAL
    reactions = [
        concept_text(one) for part in resource.get("reaction", []) for one in part.get("manifestation", [])
    ]
    attributes = {"reaction": ", ".join(reactions)} if reactions else {}
    attributes |= {"type": str(resource["type"])} if resource.get("type") else {}
    when = day(resource.get("recordedDate")) or day(resource.get("onsetDateTime"))
    return Reading((_make(Kind.ALLERGY, concept, status, when, attributes=attributes),))


def _observation(resource: dict[str, Any], _by: By) -> Reading:
    state = str(resource.get("status", ""))
    if state in ("entered-in-error", "cancelled"):
        return Reading(reason=state.replace("-", " "))
    if state in ("registered", "preliminary"):
        return Reading(reason=f"{state}, not final")
    when = day(resource.get("effectiveDateTime")) or day((resource.get("effectivePeriod") or {}).get("start"))
    when = when or day(resource.get("issued"))
    own = set(codes(resource.get("code")))
    if own & _GENOTYPE:
        return _genotype(resource, when)
    if own & _VARIANT:
        return _variant(resource, when)
    if own & _HAPLOTYPE or any(_IMPLIES.search(one) for one in own):
        return Reading(reason="an interpretation or part of a genotype; the genotype itself is read")
    if own & _PREGNANCY:
        return _pregnancy(resource, when)
    if own & SMOKING_CODES:
        return _smoking(resource, when)
    facts, reasons = [], []
    for part in (resource, *resource.get("component", [])):
        found = _value(part, resource, when)
        if isinstance(found, Fact):
            facts.append(found)
        elif found:
            reasons.append(found)
    if facts or reasons:
        return Reading(tuple(facts), reasons[0] if reasons else "")
    return Reading(reason="no value")


def _value(part: dict[str, Any], resource: dict[str, Any], when: date | None) -> Fact | str:
    """Return an observation's or component's value as a fact, or why it is none; empty if it has none."""
    known = next((measured()[one] for one in codes(part.get("code")) if one in measured()), None)
    vital = any(one == "vital-signs" for c in resource.get("category", []) for one in _plain_codes(c))
    kind = Kind(known.kind) if known else (Kind.VITAL if vital else Kind.RESULT)
    name = known.name if known else concept_text(part.get("code")).lower()
    if "valueQuantity" in part:
        quantity = part["valueQuantity"]
        if quantity.get("comparator"):
            text = f"{quantity['comparator']}{quantity.get('value')} {quantity.get('unit', '')}"
            return _make(kind, part.get("code"), Status.PRESENT, when, name=name, text=text)
        if not isinstance(quantity.get("value"), int | float):
            return "quantity without a number"
        try:
            unit = ucum(str(quantity.get("code") or quantity.get("unit") or ""))
        except UnknownUnit as error:
            return str(error)
        value = float(quantity["value"])
        return _make(kind, part.get("code"), Status.PRESENT, when, name=name, value=value, unit=unit)
    text = concept_text(part.get("valueCodeableConcept")) or str(part.get("valueString") or "")
    if "valueBoolean" in part:
        text = "yes" if part["valueBoolean"] else "no"
    if isinstance(part.get("valueInteger"), int):
        return _make(
            kind, part.get("code"), Status.PRESENT, when, name=name, value=float(part["valueInteger"])
        )
    return _make(kind, part.get("code"), Status.PRESENT, when, name=name, text=text) if text else ""


def _plain_codes(concept: dict[str, Any]) -> list[str]:
    return [str(one.get("code")) for one in concept.get("coding", [])]


def _component(resource: dict[str, Any], *wanted: str) -> str:
    for part in resource.get("component", []):
        if set(codes(part.get("code"))) & set(wanted):
            return concept_text(part.get("valueCodeableConcept")) or str(part.get("valueString") or "")
    return ""


def _genotype(resource: dict[str, Any], when: date | None) -> Reading:
    shown = concept_text(resource.get("valueCodeableConcept")) or str(resource.get("valueString") or "")
    gene = _component(resource, "loinc:48018-6") or shown.split("*")[0].split(" ")[0].rstrip("-")
    if not gene or not shown:
        return Reading(reason="genotype without gene or value")
    notation = shown.removeprefix(gene).strip()
    if (
        gene.startswith("HLA")
        and "/" not in notation
        and "negative" not in notation
        and "positive" not in notation
    ):
        notation = f"{notation} positive"
    phenotype = _component(resource, "loinc:53040-2", "loinc:79716-7")
    attributes = {"phenotype": phenotype} if phenotype else {}
    fact = _make(
        Kind.GENE, resource.get("code"), Status.PRESENT, when, name=gene, text=notation, attributes=attributes
    )
    return Reading((fact,))


def _variant(resource: dict[str, Any], when: date | None) -> Reading:
    present = concept_text(resource.get("valueCodeableConcept")).lower()
    change = _component(resource, "loinc:48004-6", "loinc:81252-9", "loinc:81255-2")
    if not change:
        return Reading(reason="variant without its change")
    status = Status.ABSENT if present == "absent" else Status.PRESENT
    gene = _component(resource, "loinc:48018-6")
    fact = _make(Kind.GENE, resource.get("code"), status, when, name=f"variant {gene}".strip(), text=change)
    return Reading((fact,))


def _pregnancy(resource: dict[str, Any], when: date | None) -> Reading:
    text = concept_text(resource.get("valueCodeableConcept")).lower()
    told = set(codes(resource.get("valueCodeableConcept")))
    if "snomed:60001007" in told or "not pregnant" in text:
        status = Status.ABSENT
    elif "snomed:77386006" in told or text in ("pregnant", "patient currently pregnant"):
        status = Status.PRESENT
    else:
        return Reading(reason="pregnancy status unknown")
    return Reading((_make(Kind.CONDITION, resource.get("code"), status, when, name="pregnancy"),))


def _smoking(resource: dict[str, Any], when: date | None) -> Reading:
    answer = resource.get("valueCodeableConcept")
    text = concept_text(answer).lower()
    told = next((SMOKING[one] for one in codes(answer) if one in SMOKING), "")
    if not told:
        told = "never" if "never" in text else "former" if "former" in text else ""
        told = told or ("current" if re.search(r"\b(current|some day|every day|heavy|light)\b", text) else "")
    if not told:
        return Reading(reason="smoking status unknown")
    status = {"never": Status.ABSENT, "former": Status.HISTORICAL, "current": Status.PRESENT}[told]
    attributes = {"ever": "never"} if told == "never" else {}
    fact = _make(
        Kind.LIFESTYLE, resource.get("code"), status, when, name="tobacco", text=text, attributes=attributes
    )
    return Reading((fact,))


def _procedure(resource: dict[str, Any], _by: By) -> Reading:
    state = str(resource.get("status", ""))
    if state == "entered-in-error":
        return Reading(reason="entered in error")
    status = {"completed": Status.HISTORICAL, "not-done": Status.ABSENT, "in-progress": Status.PRESENT}.get(
        state
    )
    if status is None or not concept_text(resource.get("code")):
        return Reading(reason=f"procedure with status {state or 'missing'}")
    when = day(resource.get("performedDateTime")) or day((resource.get("performedPeriod") or {}).get("start"))
    return Reading((_make(Kind.PROCEDURE, resource.get("code"), status, when),))


def _immunisation(resource: dict[str, Any], _by: By) -> Reading:
    state = str(resource.get("status", ""))
    if state == "entered-in-error":
        return Reading(reason="entered in error")
    status = Status.HISTORICAL if state == "completed" else Status.ABSENT
    when = day(resource.get("occurrenceDateTime"))
    return Reading((_make(Kind.IMMUNISATION, resource.get("vaccineCode"), status, when),))


def _family(resource: dict[str, Any], _by: By) -> Reading:
    if resource.get("status") == "entered-in-error":
        return Reading(reason="entered in error")
    relative = concept_text(resource.get("relationship")).lower()
    facts = []
    for one in resource.get("condition", []):
        age = (one.get("onsetAge") or {}).get("value")
        attributes = {"relative": relative} | ({"age": f"{age:g}"} if isinstance(age, int | float) else {})
        facts.append(_make(Kind.FAMILY, one.get("code"), Status.FAMILY, attributes=attributes))
    return Reading(tuple(facts), "" if facts else "no condition of the relative")


READERS: dict[str, Callable[[dict[str, Any], By], Reading]] = {
    "Condition": _condition,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "AllergyIntolerance": _allergy,
    "Observation": _observation,
    "Procedure": _procedure,
    "Immunization": _immunisation,
    "FamilyMemberHistory": _family,
}
"""Readers by the kinds of resources that are read."""

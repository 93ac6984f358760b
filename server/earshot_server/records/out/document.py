"""A note as a FHIR R4 document: a Bundle that begins with its Composition (hl7.org/fhir/R4/documents.html).

Only statements are written, and only facts whose statement stands as the machine wrote it: what a person
reworded is text. Every resource of a fact has a Provenance that names the words of the transcript.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from earshot_server.note.draft import Draft, Finding, Section, Statement
from earshot_server.note.edits.work import Addendum, Signature
from earshot_server.note.parts import Evidence, Role
from earshot_server.records.entries import Identity
from earshot_server.records.out.facts import READERS, concept, resource_of

WORDS = "urn:earshot:words"
"""System of the identifiers of words: `<encounter>/<segment>/<first word>-<last word>`."""
_LOINC = "http://loinc.org"
_TYPE = ("34109-9", "Note")
_ADDENDUM = ("55107-7", "Addendum Document")
Resource = dict[str, Any]


class _Entries:
    """The bundle's entries; each has a full url made from its name, so that writing again gives the same."""

    def __init__(self, encounter: str) -> None:
        self._encounter = encounter
        self.entries: list[Resource] = []

    def add(self, name: str, resource: Resource) -> Resource:
        """Add a resource; return the reference to it."""
        url = f"urn:uuid:{uuid5(NAMESPACE_URL, f'earshot/{self._encounter}/{name}')}"
        self.entries.append({"fullUrl": url, "resource": {**resource, "id": url.removeprefix("urn:uuid:")}})
        return {"reference": url}


def document(
    encounter: str,
    draft: Draft,
    *,
    started_ms: int | None,
    written_ms: int,
    identity: Identity | None = None,
) -> Resource:
    """Return the document bundle of a note; an unsigned one is `preliminary`.

    `written_ms` is when the document is written, milliseconds since 1970.
    """
    signature = draft.work.signature
    entries = _Entries(encounter)
    entries.entries.append({})  # the composition's place: it comes first, and needs the others' references
    patient = entries.add("patient", _patient(identity))
    author = entries.add("author", _author(signature))
    visit = entries.add("encounter", _visit(encounter, patient, signature, started_ms))
    findings = {finding.id: finding for finding in draft.findings}
    context = _Context(encounter, entries, patient, author, written_ms)
    sections = [_section(section, findings, context) for section in draft.sections if section.statements]
    sections += [_added(draft.work.addenda)] if draft.work.addenda else []
    made = entries.add(
        "composition",
        _composition(encounter, draft, patient, author, visit, signature, written_ms, sections),
    )
    entries.entries[0] = entries.entries.pop()
    assert entries.entries[0]["fullUrl"] == made["reference"]
    return {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:earshot:documents", "value": f"{encounter}/{draft.version}"},
        "timestamp": _instant(written_ms),
        "entry": entries.entries,
    }


class _Context:
    """What all parts of one document share."""

    def __init__(
        self, encounter: str, entries: _Entries, patient: Resource, author: Resource, written_ms: int
    ) -> None:
        self.encounter = encounter
        self.entries = entries
        self.patient = patient
        self.author = author
        self.written_ms = written_ms
        self._known: dict[str, Resource] = {}

    def fact(self, finding: Finding) -> Resource | None:
        """Add a finding's resource and its words, once; return the reference, None if it has none."""
        if finding.id in self._known:
            return self._known[finding.id]
        made = resource_of(finding, self.patient, _day(self.written_ms))
        if made is None:
            return None
        reference = self.entries.add(f"finding/{finding.id}", made)
        self._known[finding.id] = reference
        self.entries.add(f"provenance/{finding.id}", self.provenance([reference], finding.evidence))
        return reference

    def provenance(self, targets: list[Resource], evidence: Sequence[Evidence]) -> Resource:
        """Return the words that resources rest on."""
        words = [one for one in evidence if one.role is not Role.SAID_OTHERWISE]
        return {
            "resourceType": "Provenance",
            "target": targets,
            "recorded": _instant(self.written_ms),
            "agent": [{"who": self.author}],
            "entity": [
                {"role": "source", "what": {"identifier": _words(self.encounter, one)}} for one in words
            ],
        }


def _words(encounter: str, evidence: Evidence) -> Resource:
    place = f"{encounter}/{evidence.segment}/{evidence.first}-{evidence.last}"
    return {"system": WORDS, "value": place}


def _composition(
    encounter: str,
    draft: Draft,
    patient: Resource,
    author: Resource,
    visit: Resource,
    signature: Signature | None,
    written_ms: int,
    sections: list[Resource],
) -> Resource:
    state = "preliminary" if signature is None else "amended" if draft.work.addenda else "final"
    made: Resource = {
        "resourceType": "Composition",
        "identifier": {"system": "urn:earshot:encounters", "value": encounter},
        "status": state,
        "type": _loinc(*_TYPE),
        "subject": patient,
        "encounter": visit,
        "date": _instant(written_ms if signature is None else signature.wall_ms),
        "author": [author],
        "title": "Visit note",
    }
    if signature is not None:
        made["attester"] = [{"mode": "legal", "time": _instant(signature.wall_ms), "party": author}]
    return made | ({"section": sections} if sections else {})


def _section(section: Section, findings: dict[str, Finding], context: _Context) -> Resource:
    references: list[Resource] = []
    for statement in section.statements:
        references += _references(statement, findings, context)
    if section.key in ("plan", "follow_up"):
        references.append(_plan(section, context))
    made = {
        "title": section.title,
        "code": _loinc(section.loinc, section.title),
        "text": _narrative([one.text for one in section.statements]),
    }
    unique = list({one["reference"]: one for one in references}.values())
    return made | ({"entry": unique} if unique else {})


def _references(statement: Statement, findings: dict[str, Finding], context: _Context) -> list[Resource]:
    """Return the facts of a statement; none of one that a person worded."""
    if statement.edited:
        return []
    told = [findings[name] for name in statement.findings if name in findings]
    made = [context.fact(one) for one in told if one.kind in READERS]
    return [one for one in made if one is not None]


def _plan(section: Section, context: _Context) -> Resource:
    """Add the plan's statements as a care plan; return the reference."""
    activities = [{"detail": {"status": "unknown", "description": one.text}} for one in section.statements]
    reference = context.entries.add(
        f"plan/{section.key}",
        {
            "resourceType": "CarePlan",
            "status": "active",
            "intent": "plan",
            "title": section.title,
            "subject": context.patient,
            "activity": activities,
        },
    )
    evidence = [part for one in section.statements for part in one.evidence]
    if evidence:
        name = f"provenance/plan/{section.key}"
        context.entries.add(name, context.provenance([reference], evidence))
    return reference


def _added(addenda: Sequence[Addendum]) -> Resource:
    texts = [f"{one.text} ({one.by.name}, {_instant(one.wall_ms)})" for one in addenda]
    return {"title": "Addenda", "code": _loinc(*_ADDENDUM), "text": _narrative(texts)}


def _patient(identity: Identity | None) -> Resource:
    if identity is None:
        return {"resourceType": "Patient"}
    made: Resource = {"resourceType": "Patient"}
    pairs = [{"system": system, "value": value} for system, value in identity.identifiers if system]
    if pairs:
        made["identifier"] = pairs
    if identity.name:
        made["name"] = [{"text": identity.name}]
    if identity.person.sex:
        made["gender"] = identity.person.sex
    if identity.person.birth:
        made["birthDate"] = identity.person.birth.isoformat()
    return made


def _author(signature: Signature | None) -> Resource:
    if signature is None:
        return {"resourceType": "Device", "deviceName": [{"name": "Earshot", "type": "manufacturer-name"}]}
    return {
        "resourceType": "Practitioner",
        "identifier": [{"system": "urn:earshot:accounts", "value": signature.by.id}],
        "name": [{"text": signature.by.name}],
    }


def _visit(
    encounter: str, patient: Resource, signature: Signature | None, started_ms: int | None
) -> Resource:
    made: Resource = {
        "resourceType": "Encounter",
        "identifier": [{"system": "urn:earshot:encounters", "value": encounter}],
        "status": "in-progress" if signature is None else "finished",
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "AMB",
            "display": "ambulatory",
        },
        "subject": patient,
    }
    if started_ms is not None:
        made["period"] = {"start": _instant(started_ms)}
    return made


def _narrative(lines: Sequence[str]) -> Resource:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>'}


def _loinc(code: str, display: str) -> Resource:
    return concept(display, _LOINC, code)


def _instant(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()

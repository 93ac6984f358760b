"""FHIR R4: a bundle, one resource, or lines of resources (NDJSON), as batches of entries by patient."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic_core import from_json

from earshot_server.precision.facts import Person, Source
from earshot_server.records.entries import Batch, Entry, Identity, Left, Provenance, UnreadableRecord, key_of
from earshot_server.records.read.resources import READERS, Reading, day
from earshot_server.records.read.valid import Validity

_SILENT = frozenset(
    (
        "Organization",
        "Practitioner",
        "PractitionerRole",
        "Location",
        "Encounter",
        "Specimen",
        "Device",
        "Bundle",
    )
)
"""They say nothing of the patient that is not said elsewhere; not kept."""
_Race = Literal["white", "black", "asian", "other"]
_RACES: dict[str, _Race] = {"2106-3": "white", "2054-5": "black", "2028-9": "asian"}
_SUBJECTS = ("subject", "patient", "individual")


def parse(data: bytes) -> object:
    """Return what JSON holds.

    Raises:
        UnreadableRecord: it is none; why is said.
    """
    try:
        return from_json(data.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as error:
        raise UnreadableRecord(f"This is no JSON: {error}.") from None


def read_fhir(data: bytes, patient: str | None = None) -> list[Batch]:
    """Return the batches of a JSON bundle or resource.

    Raises:
        UnreadableRecord: no JSON, or as `read_content`.
    """
    return read_content(parse(data), patient)


def read_content(content: object, patient: str | None = None) -> list[Batch]:
    """Return the batches of a parsed bundle or resource.

    `patient` names whose the entries are, where the file has no Patient.

    Raises:
        UnreadableRecord: no FHIR, no patient, or several with one identifier.
    """
    if not isinstance(content, dict) or "resourceType" not in content:
        raise UnreadableRecord('This is no FHIR: a resource has a "resourceType".')
    return _batches(list(_resources(content)), patient)


def read_lines(lines: Iterable[bytes], patient: str | None = None) -> list[Batch]:
    """Return the batches of NDJSON: a resource a line.

    Raises:
        UnreadableRecord: a line is none; which is said.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            content = parse(line)
        except UnreadableRecord:
            raise UnreadableRecord(f"Line {number} is no JSON.") from None
        if not isinstance(content, dict) or "resourceType" not in content:
            raise UnreadableRecord(f"Line {number} is no FHIR resource.")
        found += _resources(content)
    return _batches(found, patient)


def _resources(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield full urls and resources."""
    if content["resourceType"] != "Bundle":
        yield "", content
        return
    entries = content.get("entry", [])
    if not isinstance(entries, list):
        raise UnreadableRecord("The bundle's entry is no list.")
    for number, entry in enumerate(entries, start=1):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            raise UnreadableRecord(f"Entry {number} of the bundle holds no resource.")
        if resource["resourceType"] == "Bundle":
            yield from _resources(resource)
        else:
            yield str(entry.get("fullUrl", "")), resource


def _batches(found: list[tuple[str, dict[str, Any]]], patient: str | None) -> list[Batch]:
    patients: dict[str, Batch] = {}
    identifiers: dict[tuple[str, str], str] = {}
    by_reference: dict[str, dict[str, Any]] = {}
    for url, resource in found:
        own = f"{resource['resourceType']}/{resource.get('id', '')}"
        by_reference |= {name: resource for name in (url, own) if name}
    for url, resource in found:
        if resource["resourceType"] == "Patient":
            identity = _identity(resource)
            for pair in identity.identifiers:
                if identifiers.setdefault(pair, resource.get("id", "")) != resource.get("id", ""):
                    raise UnreadableRecord(
                        f"Two different patients have the identifier {pair[1]} of {pair[0] or 'no system'}."
                    )
            batch = Batch(identity)
            patients |= {name: batch for name in (url, f"Patient/{resource.get('id', '')}") if name}
    if not patients:
        if patient is None:
            raise UnreadableRecord("The file names no patient. Say whose it is with --patient.")
        patients[""] = Batch(Identity(identifiers=(("", patient),)))
    single = next(iter(patients.values())) if len({id(one) for one in patients.values()}) == 1 else None
    for url, resource in found:
        if resource["resourceType"] not in ("Patient", *_SILENT):
            _enter(url, resource, _whose(resource, patients, single), by_reference)
    return list({id(one): one for one in patients.values()}.values())


def _whose(resource: dict[str, Any], patients: dict[str, Batch], single: Batch | None) -> Batch:
    reference = next(
        (
            str(resource[name].get("reference", ""))
            for name in _SUBJECTS
            if isinstance(resource.get(name), dict)
        ),
        "",
    )
    if reference in patients:
        return patients[reference]
    if single is not None and (not reference or len(patients) <= 2):
        return single
    named = f"{resource['resourceType']}/{resource.get('id', '')}"
    raise UnreadableRecord(f"{named} is of {reference or 'nobody'}, who is not in the file.")


def _enter(url: str, resource: dict[str, Any], batch: Batch, by_reference: dict[str, dict[str, Any]]) -> None:
    kind = resource["resourceType"]
    named = f"{kind}/{resource.get('id') or url}"
    owner = batch.identity.identifiers[0]
    key = key_of("fhir", *owner, named)
    provenance = Provenance(format="fhir", reference=named, recorded=_recorded(resource))
    make = READERS.get(kind)
    if make is None:
        batch.entries.append(Entry(key=key, fact=None, provenance=provenance, raw=resource))
        batch.left.append(Left(reference=named, reason=f"{kind} is not read", kept=True))
        return
    problem = _validity().problem(kind, resource)
    if problem:
        batch.entries.append(Entry(key=key, fact=None, provenance=provenance, raw=resource))
        batch.left.append(Left(reference=named, reason=f"not valid FHIR R4: {problem}", kept=True))
        return
    reading: Reading = make(resource, by_reference)
    for number, draft in enumerate(reading.facts):
        own = key if number == 0 else key_of(key, str(number))
        label = f"{draft.name}{f', {draft.when}' if draft.when else ''}"
        fact = draft.model_copy(update={"source": Source(kind="record", id=own, label=label)})
        batch.entries.append(Entry(key=own, fact=fact, provenance=provenance))
    if reading.reason:
        if not reading.facts:
            batch.entries.append(Entry(key=key, fact=None, provenance=provenance, raw=resource))
        batch.left.append(Left(reference=named, reason=reading.reason, kept=True))


@cache
def _validity() -> Validity:
    """One for all files: they share most of their parts."""
    return Validity()


def _recorded(resource: dict[str, Any]) -> date | None:
    return next(
        (
            found
            for name in ("recordedDate", "authoredOn", "issued", "recorded", "dateAsserted", "date")
            if (found := day(resource.get(name))) is not None
        ),
        None,
    )


def _identity(resource: dict[str, Any]) -> Identity:
    problem = _validity().problem("Patient", resource)
    if problem:
        raise UnreadableRecord(f"The patient is not valid FHIR R4: {problem}.")
    pairs = [("", str(resource.get("id", "")))] if resource.get("id") else []
    pairs += [
        (str(one.get("system", "")), str(one["value"]))
        for one in resource.get("identifier", [])
        if one.get("value") and one.get("use") != "old"
    ]
    if not pairs:
        raise UnreadableRecord("The patient has neither id nor identifier.")
    gender = resource.get("gender")
    names = resource.get("name") or [{}]
    name = names[0].get("text") or " ".join([*names[0].get("given", []), names[0].get("family", "")]).strip()
    reference = f"Patient/{resource.get('id', '')}"
    person = Person(
        sex=gender if gender in ("female", "male") else None,
        birth=day(resource.get("birthDate")),
        race=_race(resource),
        died=bool(resource.get("deceasedDateTime") or resource.get("deceasedBoolean")),
        source=Source(kind="record", id=reference, label="patient"),
    )
    return Identity(identifiers=tuple(pairs), name=name, person=person)


def _race(resource: dict[str, Any]) -> _Race | None:
    """Return a race if exactly one category is recorded."""
    found = [
        part.get("valueCoding", {}).get("code")
        for one in resource.get("extension", [])
        if str(one.get("url", "")).endswith("us-core-race")
        for part in one.get("extension", [])
        if part.get("url") == "ombCategory"
    ]
    return _RACES.get(found[0], "other") if len(found) == 1 else None

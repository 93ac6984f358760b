"""C-CDA R2.1: allergies, problems, medicines, results, vital signs, vaccines, relatives, procedures."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from earshot_server.precision.facts import Fact, Kind, Person, Source, Status
from earshot_server.records.codings import SMOKING, measured, short
from earshot_server.records.entries import Batch, Entry, Identity, Left, Provenance, UnreadableRecord, key_of
from earshot_server.records.units import UnknownUnit, ucum

_NS = "{urn:hl7-org:v3}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_OPEN = (
    '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
_T = "2.16.840.1.113883.10.20.22.4."
_ALLERGY, _PROBLEM, _MEDICINE, _RESULT = f"{_T}7", f"{_T}4", f"{_T}16", f"{_T}2"
_VITAL, _IMMUNISATION, _RELATIVE, _PROCEDURE, _SMOKING = f"{_T}27", f"{_T}52", f"{_T}45", f"{_T}14", f"{_T}78"
_SEXES: dict[str, Literal["female", "male"]] = {"F": "female", "M": "male"}
_RACES: dict[str, Literal["white", "black", "asian"]] = {
    "2106-3": "white",
    "2054-5": "black",
    "2028-9": "asian",
}
_KNOWN_STATUS = {"413322009": Status.HISTORICAL, "73425007": Status.HISTORICAL, "55561003": Status.PRESENT}
_SUFFIX = re.compile(r"\s*\((disorder|finding|situation|procedure|substance|product)\)$")


class _Unusable(Exception):
    """An entry that is no fact, and why."""


def read_ccda(data: bytes, patient: str | None = None) -> list[Batch]:
    """Return the batch of a document, or of a section alone with `patient` saying whose it is.

    Raises:
        UnreadableRecord: no XML, no C-CDA, or nobody says whose it is.
    """
    root = _parse(data)
    identity = _identity(root)
    if identity is None:
        if patient is None:
            raise UnreadableRecord("The document names no patient. Say whose it is with --patient.")
        identity = Identity(identifiers=(("", patient),))
    batch = Batch(identity)
    texts = {one.get("ID", ""): _words(one) for one in root.iter() if one.get("ID")}
    if not any(True for _ in root.iter(f"{_NS}section")):
        raise UnreadableRecord("This is XML, but no C-CDA: it has no sections.")
    number = 0
    for section in root.iter(f"{_NS}section"):
        for entry in section.findall(f"{_NS}entry"):
            for element in _statements(entry):
                number += 1
                _enter(element, batch, texts, number)
    if number == 0:
        batch.left.append(Left(reference="document", reason="no entries that are read", kept=False))
    return [batch]


def _parse(data: bytes) -> Element:
    """Return the document; a section alone, without declared namespaces, is put into one."""
    try:
        root: Element = fromstring(data)
        if root.tag.startswith("{http://hl7.org/fhir}"):
            raise UnreadableRecord("This is FHIR as XML, which is not read. Export it as JSON.")
        if root.tag.startswith(_NS):
            return root
    except ParseError as error:
        if "unbound prefix" not in str(error):
            raise UnreadableRecord(f"This is no XML: {error}.") from None
    except DefusedXmlException as error:
        raise UnreadableRecord(f"The XML is refused: {type(error).__name__}.") from None
    inner = re.sub(rb"<\?xml[^>]*\?>", b"", data).decode("utf-8", errors="replace")
    try:
        return fromstring(f"{_OPEN}{inner}</ClinicalDocument>")
    except (ParseError, DefusedXmlException) as error:
        raise UnreadableRecord(f"This is no XML: {error}.") from None


def _identity(root: Element) -> Identity | None:
    role = root.find(f"{_NS}recordTarget/{_NS}patientRole")
    if role is None:
        return None
    pairs = tuple(
        (
            f"urn:oid:{one.get('root')}" if one.get("root") else "",
            one.get("extension") or one.get("root") or "",
        )
        for one in role.findall(f"{_NS}id")
        if one.get("nullFlavor") is None
    )
    if not pairs:
        raise UnreadableRecord("The document's patient has no identifier.")
    who = role.find(f"{_NS}patient")
    gender = _attribute(who, "administrativeGenderCode", "code")
    race = _RACES.get(_attribute(who, "raceCode", "code"))
    name = "" if who is None else _words(who.find(f"{_NS}name"))
    person = Person(
        sex=_SEXES.get(gender),
        birth=_day(_attribute(who, "birthTime", "value")),
        race=race,
        source=Source(kind="record", id="recordTarget", label="patient"),
    )
    return Identity(identifiers=pairs, name=name, person=person)


def _attribute(parent: Element | None, path: str, name: str) -> str:
    found = None if parent is None else parent.find("/".join(f"{_NS}{step}" for step in path.split("/")))
    return "" if found is None else found.get(name, "")


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join(" ".join(element.itertext()).split())


def _day(text: str) -> date | None:
    match = re.match(r"(\d{4})(\d\d)?(\d\d)?", text)
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def _templates(element: Element) -> set[str]:
    return {one.get("root", "") for one in element.findall(f"{_NS}templateId")}


def _statements(entry: Element) -> Iterator[Element]:
    """Yield the elements that readers know; those inside a family organizer belong to it."""
    stack = list(entry)
    while stack:
        element = stack.pop(0)
        if _templates(element) & set(_READERS):
            yield element
            if _templates(element) & {_MEDICINE, _RELATIVE}:
                continue
        stack[:0] = list(element)


def _enter(element: Element, batch: Batch, texts: dict[str, str], number: int) -> None:
    template = next(iter(_templates(element) & set(_READERS)))
    own = element.find(f"{_NS}id")
    ident = f"{own.get('root', '')}|{own.get('extension', '')}" if own is not None else ""
    named = f"{_NAMES[template]} {number}"
    try:
        facts = _READERS[template](element, texts)
    except _Unusable as reason:
        key = key_of("ccda", *batch.identity.identifiers[0], template, ident or str(number))
        provenance = Provenance(format="ccda", reference=named)
        batch.entries.append(Entry(key=key, fact=None, provenance=provenance, raw=_words(element) or named))
        batch.left.append(Left(reference=named, reason=str(reason), kept=True))
        return
    for place, draft in enumerate(facts):
        what = "|".join((draft.name, draft.status.value, draft.says("relative"), str(draft.when), str(place)))
        key = key_of("ccda", *batch.identity.identifiers[0], template, ident, what)
        label = f"{draft.name}{f', {draft.when}' if draft.when else ''}"
        fact = draft.model_copy(update={"source": Source(kind="record", id=key, label=label)})
        provenance = Provenance(format="ccda", reference=named, recorded=draft.when)
        batch.entries.append(Entry(key=key, fact=fact, provenance=provenance))


def _coded(element: Element | None, texts: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return a code's name and codes; the narrative tells the name where the code has none."""
    if element is None:
        return "", ()
    reference = element.find(f"{_NS}originalText/{_NS}reference")
    original = element.find(f"{_NS}originalText")
    narrated = texts.get((reference.get("value") or "").lstrip("#"), "") if reference is not None else ""
    told = narrated or _words(original)
    shown = element.get("displayName") or told
    codes = tuple(
        short(one.get("codeSystem", ""), one.get("code", ""))
        for one in (element, *element.findall(f"{_NS}translation"))
        if one.get("code") and one.get("nullFlavor") is None
    )
    return _SUFFIX.sub("", shown).strip(), codes


def _when(element: Element) -> date | None:
    found = element.find(f"{_NS}effectiveTime")
    if found is None:
        return None
    return _day(found.get("value", "")) or _day(_attribute(found, "low", "value"))


def _negated(element: Element) -> bool:
    return element.get("negationInd") == "true"


def _fact(
    kind: Kind, name: str, status: Status, element: Element, codes: tuple[str, ...], **more: object
) -> Fact:
    values = {"kind": kind, "name": name, "status": status, "when": _when(element), "codes": codes}
    return Fact.model_validate({**values, "source": Source(kind="record", id=""), **more})


def _allergy(element: Element, texts: dict[str, str]) -> list[Fact]:
    agent = element.find(f"{_NS}participant/{_NS}participantRole/{_NS}playingEntity/{_NS}code")
    name, codes = _coded(agent, texts)
    if not name and _negated(element):
        return [_fact(Kind.ALLERGY, "all", Status.ABSENT, element, (), attributes={"all": "yes"})]
    if not name:
        raise _Unusable("allergy without a substance")
    status = Status.ABSENT if _negated(element) else _status_of(element) or Status.PRESENT
    value = element.find(f"{_NS}value")
    kind = (value.get("displayName") or "").lower() if value is not None else ""
    reactions = [
        _coded(one.find(f"{_NS}value"), texts)[0] for one in element.iter() if f"{_T}9" in _templates(one)
    ]
    attributes = {"reaction": ", ".join(dict.fromkeys(reactions))} if any(reactions) else {}
    attributes |= {"type": "intolerance"} if "intolerance" in kind else {}
    return [_fact(Kind.ALLERGY, name, status, element, codes, attributes=attributes)]


def _status_of(element: Element) -> Status | None:
    """Return the status that an inner status observation gives (active, inactive, resolved)."""
    for inner in element.iter(f"{_NS}observation"):
        if _attribute(inner, "code", "code") == "33999-4":
            found = _KNOWN_STATUS.get(_attribute(inner, "value", "code"))
            if found is not None:
                return found
    return None


def _problem(element: Element, texts: dict[str, str]) -> list[Fact]:
    name, codes = _coded(element.find(f"{_NS}value"), texts)
    if not name:
        reference = element.find(f"{_NS}text/{_NS}reference")
        name = texts.get((reference.get("value") or "").lstrip("#"), "") if reference is not None else ""
    if not name:
        raise _Unusable("problem without a name")
    status = Status.ABSENT if _negated(element) else _status_of(element)
    if status is None:
        ended = element.find(f"{_NS}effectiveTime/{_NS}high")
        over = ended is not None and bool(ended.get("value"))
        status = Status.HISTORICAL if over else Status.PRESENT
    return [_fact(Kind.CONDITION, name, status, element, codes)]


def _medicine(element: Element, texts: dict[str, str]) -> list[Fact]:
    material = element.find(f"{_NS}consumable/{_NS}manufacturedProduct/{_NS}manufacturedMaterial/{_NS}code")
    name, codes = _coded(material, texts)
    if _negated(element) and (not name or "snomed:410942007" in codes):
        return [_fact(Kind.MEDICATION, "all", Status.ABSENT, element, (), attributes={"all": "yes"})]
    if not name:
        raise _Unusable("medicine without a name")
    state = _attribute(element, "statusCode", "code")
    planned = element.get("moodCode") == "INT" and state != "active"
    status = Status.PLANNED if planned else Status.PRESENT if state == "active" else Status.HISTORICAL
    if _negated(element):
        status = Status.ABSENT
    elif state in ("aborted", "suspended", "cancelled"):
        status = Status.HISTORICAL
    return [_fact(Kind.MEDICATION, name, status, element, codes)]


def _unit(notation: str) -> str:
    return "" if notation == "1" else notation


def _measurement(element: Element, texts: dict[str, str]) -> list[Fact]:
    name, codes = _coded(element.find(f"{_NS}code"), texts)
    known = next((measured()[one] for one in codes if one in measured()), None)
    vital = _VITAL in _templates(element)
    kind = Kind(known.kind) if known else (Kind.VITAL if vital else Kind.RESULT)
    value = element.find(f"{_NS}value")
    if value is None or not (name or known):
        raise _Unusable("no value")
    called = known.name if known else name.lower()
    if (value.get(f"{_XSI}type") or "").endswith("PQ") and value.get("value"):
        try:
            number, unit = float(value.get("value", "")), ucum(_unit(value.get("unit", "")))
        except ValueError:
            raise _Unusable("quantity without a number") from None
        except UnknownUnit as error:
            raise _Unusable(str(error)) from None
        return [_fact(kind, called, Status.PRESENT, element, codes, value=number, unit=unit)]
    text = _coded(value, texts)[0] or _words(value)
    if not text:
        raise _Unusable("no value")
    return [_fact(kind, called, Status.PRESENT, element, codes, text=text)]


def _immunisation(element: Element, texts: dict[str, str]) -> list[Fact]:
    material = element.find(f"{_NS}consumable/{_NS}manufacturedProduct/{_NS}manufacturedMaterial/{_NS}code")
    name, codes = _coded(material, texts)
    if not name:
        raise _Unusable("vaccine without a name")
    if _negated(element):
        return [_fact(Kind.IMMUNISATION, name, Status.ABSENT, element, codes)]
    planned = element.get("moodCode") == "INT"
    return [_fact(Kind.IMMUNISATION, name, Status.PLANNED if planned else Status.HISTORICAL, element, codes)]


def _relative(element: Element, texts: dict[str, str]) -> list[Fact]:
    code = element.find(f"{_NS}subject/{_NS}relatedSubject/{_NS}code")
    relative = _coded(code, texts)[0].lower()
    relative = relative.removeprefix("natural ")
    found = []
    for inner in element.iter(f"{_NS}observation"):
        if f"{_T}46" not in _templates(inner):
            continue
        name, codes = _coded(inner.find(f"{_NS}value"), texts)
        if name:
            status = Status.ABSENT if _negated(inner) else Status.FAMILY
            found.append(_fact(Kind.FAMILY, name, status, inner, codes, attributes={"relative": relative}))
    if not found:
        raise _Unusable("no condition of the relative")
    return found


def _procedure(element: Element, texts: dict[str, str]) -> list[Fact]:
    name, codes = _coded(element.find(f"{_NS}code"), texts)
    if not name:
        raise _Unusable("procedure without a name")
    done = _attribute(element, "statusCode", "code") == "completed" and not _negated(element)
    return [_fact(Kind.PROCEDURE, name, Status.HISTORICAL if done else Status.ABSENT, element, codes)]


def _smoking(element: Element, texts: dict[str, str]) -> list[Fact]:
    name, codes = _coded(element.find(f"{_NS}value"), texts)
    told = next((SMOKING[one] for one in codes if one in SMOKING), "")
    if not told:
        raise _Unusable("smoking status unknown")
    status = {"never": Status.ABSENT, "former": Status.HISTORICAL, "current": Status.PRESENT}[told]
    attributes = {"ever": "never"} if told == "never" else {}
    return [_fact(Kind.LIFESTYLE, "tobacco", status, element, codes, text=name, attributes=attributes)]


_READERS: dict[str, Callable[[Element, dict[str, str]], list[Fact]]] = {
    _ALLERGY: _allergy,
    _PROBLEM: _problem,
    _MEDICINE: _medicine,
    _RESULT: _measurement,
    _VITAL: _measurement,
    _IMMUNISATION: _immunisation,
    _RELATIVE: _relative,
    _PROCEDURE: _procedure,
    _SMOKING: _smoking,
}
_NAMES = {
    _ALLERGY: "allergy",
    _PROBLEM: "problem",
    _MEDICINE: "medicine",
    _RESULT: "result",
    _VITAL: "vital sign",
    _IMMUNISATION: "immunisation",
    _RELATIVE: "relative",
    _PROCEDURE: "procedure",
    _SMOKING: "smoking status",
}

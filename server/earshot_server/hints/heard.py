"""What the note heard, as facts for the precision engines."""

import re
from collections.abc import Iterable

from earshot_server.note.draft import Assertion, Finding, Role
from earshot_server.note.draft import Kind as Sort
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.sentences.tokens import keys_of
from earshot_server.precision.drugs.names import ingredients
from earshot_server.precision.facts import Fact, Kind, Source, Status, Words

_KINDS = {
    Sort.SYMPTOM: Kind.SYMPTOM,
    Sort.CONDITION: Kind.CONDITION,
    Sort.ASSESSMENT: Kind.CONDITION,
    Sort.PROCEDURE: Kind.PROCEDURE,
    Sort.MEDICATION: Kind.MEDICATION,
    Sort.ALLERGY: Kind.ALLERGY,
    Sort.FAMILY: Kind.FAMILY,
    Sort.LIFESTYLE: Kind.LIFESTYLE,
    Sort.SOCIAL: Kind.SOCIAL,
    Sort.GENE: Kind.GENE,
    Sort.VITAL: Kind.VITAL,
    Sort.RESULT: Kind.RESULT,
}
"""Sorts of findings that are facts; the others say nothing that a rule asks for."""
_STATUS = {
    Assertion.PRESENT: Status.PRESENT,
    Assertion.ABSENT: Status.ABSENT,
    Assertion.POSSIBLE: Status.POSSIBLE,
    Assertion.HISTORICAL: Status.HISTORICAL,
    Assertion.FAMILY: Status.FAMILY,
    Assertion.PLANNED: Status.PLANNED,
    Assertion.HYPOTHETICAL: Status.HYPOTHETICAL,
}
_EFFECTS = {"cramps": "muscle", "muscle": "muscle", "rash": "skin", "diarrhea": "diarrhea"}
"""Words of an effect of a medicine that are an unusual response."""
_DAILY = re.compile(r"(?P<packs>half a|\d+(?:\.\d+)?|a|one) packs?(?: a| per)? day")
_YEARS = re.compile(r"(?P<years>\d+) years?")


def facts_of(findings: Iterable[Finding]) -> list[Fact]:
    """Return the facts of findings, in their order; responses to medicines beside the medicines."""
    found: list[Fact] = []
    for finding in findings:
        fact = _fact(finding)
        if fact is not None:
            found.append(fact)
            found += _effects(finding, fact)
    return found


def source_of(finding: Finding) -> Source:
    """Return a finding's words as a source; what was said otherwise before is none."""
    words = tuple(
        Words(segment=one.segment, first=one.first, last=one.last)
        for one in finding.evidence
        if one.role is not Role.SAID_OTHERWISE
    )
    return Source(kind="heard", id=finding.id, words=words)


def _fact(finding: Finding) -> Fact | None:
    kind = _planned(finding) if finding.kind is Sort.PLAN else _KINDS.get(finding.kind)
    if kind is None:
        return None
    attributes = dict(finding.attributes)
    value, unit, text = _measured(finding)
    if finding.concept == "tobacco":
        attributes |= _smoking(attributes, finding.assertion)
    name = finding.concept.lower()
    if kind is Kind.GENE:
        name, text = _gene(finding.concept, attributes.get("result", "") or attributes.get("value", ""))
    return Fact(
        kind=kind,
        name=name,
        status=_STATUS[finding.assertion],
        value=value,
        unit=unit,
        text=text,
        codes=_codes(finding.code),
        attributes=attributes,
        source=source_of(finding),
    )


def _gene(concept: str, result: str) -> tuple[str, str]:
    """Return a gene and its result: the note's concepts may name an allele or what a deficiency is of."""
    if concept == "G6PD deficiency":
        return "G6PD", "normal" if "normal" in result.lower() else "deficient"
    gene, star, allele = concept.partition("*")
    return (gene, f"*{allele} {result}".strip()) if star else (concept, result)


def _planned(finding: Finding) -> Kind | None:
    if ingredients(finding.concept):
        return Kind.MEDICATION
    return Kind.RESULT if finding.attributes.get("action") == "order" else None


def _codes(code: str | None) -> tuple[str, ...]:
    return (code.lower().split(":")[0] + ":" + code.split(":", 1)[1],) if code and ":" in code else ()


def _measured(finding: Finding) -> tuple[float | None, str, str]:
    """Return the number, its unit and the words of a measurement; the systolic of a blood pressure."""
    text = finding.attributes.get("value", finding.attributes.get("result", ""))
    first = text.split("/")[0]
    try:
        return float(first), finding.attributes.get("unit", ""), text
    except ValueError:
        return None, "", text


def _smoking(attributes: dict[str, str], assertion: Assertion) -> dict[str, str]:
    """Return pack-years where "a pack a day for thirty years" tells them; "never" only where it was said."""
    said = " ".join(keys_of(" ".join((attributes.get("amount", ""), attributes.get("duration", "")))))
    daily, years = _DAILY.search(said), _YEARS.search(said)
    found = {}
    if daily and years:
        words = daily["packs"]
        packs = 0.5 if words.startswith("half") else 1.0 if words in ("a", "one") else float(words)
        found["pack_years"] = f"{packs * int(years['years']):g}"
    if assertion is Assertion.ABSENT and attributes.get("ever", "") == "never":
        found["ever"] = "never"
    return found


def quit_year(words: str, year: int) -> str:
    """Return the year of "four years ago" or "in 2012", empty if the words do not tell it."""
    keys = keys_of(words)
    line = " ".join(keys)
    numbers = find_numbers(keys)
    if re.search(r"\bin (19|20)\d\d\b", line):
        return str(next(int(one.value) for one in numbers if 1900 < one.value < 2100))
    ago = re.search(r"(\d+) years? ago", line)
    return str(year - int(ago[1])) if ago else ""


def _effects(finding: Finding, fact: Fact) -> list[Fact]:
    """Return the unusual responses among what a medicine did."""
    effect = finding.attributes.get("effect", "")
    if fact.kind is not Kind.MEDICATION or not effect:
        return []
    responses = {response for word, response in _EFFECTS.items() if word in effect}
    return [
        fact.model_copy(update={"kind": Kind.RESPONSE, "status": Status.PRESENT, "text": response})
        for response in sorted(responses)
    ]

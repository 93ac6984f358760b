"""Which statement a finding goes into, and what that says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind, Role, SectionKey, Statement
from earshot_server.note.findings.ledger import ident, joined
from earshot_server.note.findings.sleep import SLEEP
from earshot_server.note.rules.concepts import Area, Complaint, Remark, Site, Symptom
from earshot_server.note.rules.language import Template
from earshot_server.note.rules.load import Rules
from earshot_server.note.statements.template import fill, listed, of_patient

TOLD = "told"
"""Attribute of a finding that another one's statement tells: a fever in "call if you get a fever"."""

CHIEF = Template(
    kind=Kind.SYMPTOM,
    assertion=Assertion.PRESENT,
    section=SectionKey.CHIEF_COMPLAINT,
    text="[{Side} ]{concept}[ for {duration}][ since {since}].",
)
"""How a finding of the chief complaint is written once more in its own section."""


@dataclass(frozen=True)
class Place:
    """Where a finding is told: several findings may share the statement `id`."""

    id: str
    template: Template


def asserted(finding: Finding) -> str:
    """Return a name of what a finding asserts."""
    return f"{finding.id} {finding.assertion.value}"


def place_of(finding: Finding, rules: Rules, section: SectionKey | None = None) -> Place | None:
    """Return the statement that tells a finding; None for what no template or another finding's tells.

    It stands in `section`, or where the template says.
    """
    if finding.attributes.get(TOLD):
        return None
    for template in rules.templates.template:
        fits = template.kind is finding.kind and template.assertion is finding.assertion
        fits = fits and _is_of(template.of, finding.concept, rules)
        if fits and all(finding.attributes.get(name) for name in template.needs):
            group = system_of(finding.concept, rules) if template.gathers else finding.id
            remark = rules.by_name.get((Area.REMARK.value, finding.concept))
            if finding.kind is Kind.REMARK and isinstance(remark, Remark):
                section = remark.section
            if section is not None and section is not template.section:
                template = template.model_copy(update={"section": section})
            return Place(ident("s", template.section, template.kind, group), template)
    return None


def _is_of(what: str, concept: str, rules: Rules) -> bool:
    match what:
        case "vaccine":
            return concept in rules.vaccines
        case "treatment":
            return concept in rules.treatments
        case "sleep":
            return concept == SLEEP
        case _:
            return what in ("", concept)


def chief_place(finding: Finding) -> Place:
    """Return the statement of the chief complaint for a finding."""
    return Place(ident("s", CHIEF.section, CHIEF.kind, finding.id), CHIEF)


def write(
    place: Place, findings: Sequence[Finding], version: int, rules: Rules, problem: str = ""
) -> Statement:
    """Return the statement that tells findings."""
    first = findings[0]
    names = [_named(finding) for finding in findings]
    told = {name: of_patient(value, rules.templates.person) for name, value in first.attributes.items()}
    values = {**told, "concept": first.concept, "concepts": listed(names)}
    if first.kind is Kind.EXAM and values.get("side") == "bilateral":
        values = {**values, "side": "", "bilaterally": "bilaterally"}
    text = fill(place.template.text, _once(values))
    rest = (one for finding in findings[1:] for one in finding.evidence)
    evidence = joined(rest, onto=first.evidence)
    if _contradicted(evidence):
        text = text.removesuffix(".") + rules.templates.otherwise + "."
    return Statement(
        id=place.id,
        section=place.template.section,
        kind=place.template.kind,
        assertion=place.template.assertion,
        text=text,
        version=version,
        evidence=evidence,
        findings=tuple(finding.id for finding in findings),
        problem=problem,
        unsure=unsure_words(evidence),
    )


_SAID_BY_CONCEPT = ("quality", "severity_word", "side")


_LEADS = frozenset(
    (
        *(
            "when",
            "whenever",
            "while",
            "if",
            "every",
            "any",
            "each",
            "after",
            "before",
            "with",
            "during",
            "by",
        ),
        *(
            "from",
            "at",
            "in",
            "on",
            "first",
            "anytime",
            "for",
            "because",
            "doing",
            "any",
            "to",
            "around",
            "since",
        ),
    )
)
"""How what makes a symptom worse begins, where it is no mere name: "when they climb", not "light"."""


def _within(word: str, concept: Iterable[str]) -> bool:
    """Tell whether a concept says a word: "tender" is in "tenderness"."""
    return any(one.startswith(word) for one in concept)


def _once(values: Mapping[str, str]) -> dict[str, str]:
    """Return values without what the concept says itself ("sore sore throat"), an amount behind it.

    "a little bit cough" is "cough, a little bit".
    """
    concept = set(values["concept"].split())
    kept = {
        name: value
        for name, value in values.items()
        if name not in _SAID_BY_CONCEPT or not all(_within(word, concept) for word in value.split())
    }
    if kept.get("quality", "").startswith("like "):
        kept |= {"quality": "", "concept": f"{kept['concept']}, {kept['quality']},"}
    lead = kept.get("worse", "").split(" ", 1)[0]
    if lead and lead not in _LEADS and not lead.endswith("ing"):
        kept |= {"worse": f"with {kept['worse']}"}
    word = kept.get("severity_word", "")
    if word.startswith("a ") and not kept.get("severity"):
        kept |= {"severity_word": "", "severity": word}
    return kept


def unsure_words(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the words of evidence that were heard with low confidence, small words apart."""
    return tuple(dict.fromkeys(word for one in evidence for word in one.unsure if len(word) > 2))


def system_of(concept: str, rules: Rules) -> str:
    """Return the body system of a symptom, by its own name or its body part's."""
    symptom = rules.by_name.get((Area.SYMPTOM.value, concept))
    if isinstance(symptom, Symptom):
        return symptom.system
    for length in range(len(concept.split()) - 1, 0, -1):
        site = rules.by_name.get((Area.SITE.value, " ".join(concept.split()[:length])))
        if isinstance(site, Site):
            return site.system
    complaint = rules.by_name.get((Area.COMPLAINT.value, concept))
    return complaint.system if isinstance(complaint, Complaint) else "other"


def _named(finding: Finding) -> str:
    side = finding.attributes.get("side")
    return f"{side} {finding.concept}" if side else finding.concept


def _contradicted(evidence: Sequence[Evidence]) -> bool:
    return any(one.role is Role.SAID_OTHERWISE for one in evidence)

"""Expected facts beside findings: what counts as the same concept, assertion and attributes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from earshot_server.note.draft import Draft, Finding, Kind
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.tokens import keys_of, pieces

SMALL = frozenset(("of", "the", "in", "a", "an", "for", "on", "to", "and", "with", "at", "i", "my"))
SAME_PLACE = {
    "when": ("when", "onset", "since", "duration", "stopped", "age"),
    "onset": ("onset", "since", "duration", "when", "age"),
    "since": ("since", "onset"),
    "trigger": ("worse", "circumstance"),
    "relief": ("better",),
    "location": ("side", "place"),
    "condition": ("setting", "circumstance", "if"),
    "status": ("action", "stopped", "course"),
    "timing": ("frequency", "circumstance"),
    "count": ("frequency", "amount"),
    "detail": (),
}
"""Attributes of an expected fact that a finding may hold under other names too."""


@dataclass(frozen=True)
class Expected:
    """A fact that a scribe would write down."""

    concept: str
    assertion: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""


@dataclass
class Score:
    """Counts; `exact` are facts whose attributes agree too."""

    facts: int = 0
    concepts: int = 0
    asserted: int = 0
    exact: int = 0
    findings: int = 0
    matched: int = 0
    matched_exact: int = 0

    def add(self, other: "Score") -> None:
        """Add another one's counts."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def recall(self) -> float:
        """Facts found with their assertion."""
        return self.asserted / max(1, self.facts)

    @property
    def precision(self) -> float:
        """Findings that are some fact with its assertion."""
        return self.matched / max(1, self.findings)

    @property
    def f1(self) -> float:
        """Of concept with assertion."""
        return harmonic(self.precision, self.recall)

    @property
    def f1_exact(self) -> float:
        """Of concept, assertion and all attributes."""
        return harmonic(self.matched_exact / max(1, self.findings), self.exact / max(1, self.facts))


def harmonic(one: float, other: float) -> float:
    """Return the harmonic mean."""
    return 2 * one * other / (one + other) if one + other else 0.0


def compare(facts: Iterable[Expected], draft: Draft, show: str = "") -> Score:
    """Count which facts the draft holds, and which of its findings belong to a fact.

    Remarks are left out: they are of no kind that the lists of facts have.
    """
    told = _told(draft)
    mine = [one for one in draft.findings if one.kind is not Kind.REMARK]
    wanted = list(facts)
    score = Score(facts=len(wanted), findings=len(mine))
    used: set[str] = set()
    used_exact: set[str] = set()
    for fact in wanted:
        same = [one for one in mine if same_concept(fact.concept, one, told.get(one.id, ""))]
        agreed = [one for one in same if agrees(fact, one)]
        exact = [one for one in agreed if attributes_agree(fact, one)]
        used |= {one.id for one in agreed}
        used_exact |= {one.id for one in exact}
        score.concepts += bool(same)
        score.asserted += bool(agreed)
        score.exact += bool(exact)
        if show and not exact:
            got = "; ".join(f"{one.assertion.value} {one.concept} {one.attributes}" for one in same)
            print(
                f"{show}: wanted {fact.assertion} {fact.concept!r} {dict(fact.attributes)}; got {got or '-'}"
            )
    if show:
        for one in mine:
            if one.id not in used:
                print(
                    f"{show}: unexpected {one.kind.value} {one.assertion.value} {one.concept!r}"
                    f" {one.attributes}"
                )
    score.matched, score.matched_exact = len(used), len(used_exact)
    return score


def _told(draft: Draft) -> dict[str, str]:
    """Return what statements about one finding alone say of it."""
    found: dict[str, str] = {}
    remarks = {one.id for one in draft.findings if one.kind is Kind.REMARK}
    for section in draft.sections:
        for one in section.statements:
            names = [name for name in one.findings if name not in remarks]
            if len(names) == 1:
                found[names[0]] = f"{found.get(names[0], '')} {one.text}"
    return found


def same_concept(concept: str, finding: Finding, told: str = "") -> bool:
    """Tell whether a finding is about a concept: by the concept tables and their codes, or by most words."""
    sites, wanted = _named(concept)
    other_sites, have = _named(finding.concept)
    if finding.code is not None and finding.code in {_code(concept, one) for one in wanted}:
        return True
    if wanted & have and (not sites or not other_sites or sites & other_sites):
        return True
    said = " ".join([finding.concept, finding.kind.value, told, *finding.attributes.values()])
    words, heard = _words(concept), _words(said)
    return bool(words) and len(words & heard) / len(words) > 0.6


def agrees(fact: Expected, finding: Finding) -> bool:
    """Tell whether the assertions agree; a medicine to be stopped may be planned."""
    wanted, got = fact.assertion, finding.assertion.value
    stopped = fact.attributes.get("status") == "to stop" and finding.attributes.get("action") == "stop"
    return wanted == got or stopped or (wanted == "planned" and got == "hypothetical")


def attributes_agree(fact: Expected, finding: Finding) -> bool:
    """Tell whether a finding has all attributes of a fact: their numbers, and most of their words."""
    return all(_has(name, value, finding) for name, value in fact.attributes.items())


def _has(name: str, value: str, finding: Finding) -> bool:
    if not value:
        return True
    places = (name, *SAME_PLACE.get(name, ("value",)))
    said = [finding.attributes[one] for one in places if one in finding.attributes]
    said += [text for key, text in finding.attributes.items() if key.startswith(name)]
    said += [finding.concept] if name in ("quality", "side", "value", "severity") else []
    words, heard = _words(value), _words(" ".join(said))
    numbers = {one for one in words if one[:1].isdigit()}
    return numbers <= heard and (
        len(words & heard) / max(1, len(words)) >= 0.5 or _names(value) & _names(" ".join(said)) != set()
    )


def _names(text: str) -> set[str]:
    """Return the concepts of the tables that a text is about."""
    return {concept.name for hit in load_rules().concepts.find(keys_of(text)) for concept in hit.holds}


def _named(text: str) -> tuple[set[str], set[str]]:
    """Return the body parts and the other concepts that a text is about."""
    hits = [one for hit in load_rules().concepts.find(keys_of(text)) for one in hit.holds]
    sites = {one.name for one in hits if one.area is Area.SITE}
    aside = {one.name for one in hits if one.area in (Area.IDIOM, Area.RELATIVE)}
    return sites, ({one.name for one in hits} | _signs(text)) - sites - aside


def _signs(text: str) -> set[str]:
    """Return the signs of the examination that a text names with their sites: "neck soft"."""
    hits = [one for hit in load_rules().signs.find(keys_of(text)) for one in hit.holds]
    placed = {sign.name for sign, part in hits if part == "site"}
    return {sign.name for sign, part in hits if part == "says" and sign.site and sign.name in placed}


def _code(text: str, name: str) -> str | None:
    """Return the code of a concept that a text names, if that is all of it that the tables know."""
    rules = load_rules()
    hits = [one for hit in rules.concepts.find(keys_of(text)) for one in hit.holds[:1]]
    return rules.codes.get((hits[0].area.value, name)) if len(hits) == 1 else None


def _words(text: str) -> set[str]:
    keys = keys_of(text.replace("/", " "))
    found = {key.rstrip("s") for key in keys if key not in SMALL and key and not key[0].isdigit()}
    return (
        found | {one.text for one in find_numbers(keys)} | {one for one in pieces(text) if one[:1].isdigit()}
    )

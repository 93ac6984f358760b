"""The findings so far: facts come in, the same concept heard again merges with what is known of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind, Role


@dataclass(frozen=True)
class Fact:
    """What one sentence says, before it meets what is known."""

    kind: Kind
    concept: str
    assertion: Assertion
    evidence: tuple[Evidence, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """Sets findings of one concept apart: a relative, a side, a circumstance."""
    code: str | None = None
    """The concept's code, with its system in front."""
    aside: bool = False
    """It takes back no denial of all of its kind: a vaccine is no operation."""


ALL = "all"
"""Attribute of a finding that denies everything of its kind, or says that nothing of it is known."""


def ident(prefix: str, *parts: str) -> str:
    """Return an id made from what it names; it cannot be read."""
    digest = blake2b("\0".join(parts).encode(), digest_size=9).hexdigest()
    return f"{prefix}-{digest}"


class Ledger:
    """The findings by id, in the order of first hearing, and which of them changed."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self.findings = {finding.id: finding for finding in findings}
        self.touched: dict[str, None] = {}
        """Ids of findings that changed or went away since `settle`, in order."""

    def settle(self) -> None:
        """Forget what changed."""
        self.touched.clear()

    def put(self, fact: Fact) -> str:
        """Take in a fact and return its finding's id.

        The same assertion adds evidence and attributes; another one leads from now on, with the evidence of
        what was said before.
        """
        name = ident("f", fact.kind.value, fact.concept, fact.key)
        known = self.findings.get(name)
        if fact.assertion is not Assertion.ABSENT and not fact.aside:
            self._drop_denial(fact.kind)
        if known is not None and _is_weaker(fact, known):
            return name
        if known is None:
            made = Finding(
                id=name,
                kind=fact.kind,
                concept=fact.concept,
                code=fact.code,
                assertion=fact.assertion,
                attributes=dict(fact.attributes),
                evidence=joined(fact.evidence),
            )
        elif known.assertion is fact.assertion:
            attributes = known.attributes | dict(fact.attributes)
            if fact.kind is Kind.SYMPTOM:
                attributes |= known.attributes  # how it began does not change when it is told again
                if known.attributes.get("duration") in _VAGUE:
                    attributes |= dict(fact.attributes)
            made = known.model_copy(
                update={
                    "attributes": attributes,
                    "evidence": joined(fact.evidence, onto=known.evidence),
                }
            )
        else:
            before = known.evidence
            if not _is_more_exact(fact, known):
                before = tuple(one.model_copy(update={"role": Role.SAID_OTHERWISE}) for one in before)
            made = known.model_copy(
                update={
                    "assertion": fact.assertion,
                    "attributes": dict(fact.attributes),
                    "evidence": joined(fact.evidence, onto=before),
                }
            )
        self._replace(known, made)
        return name

    def deny_all(self, fact: Fact, aside: Collection[str] = ()) -> None:
        """Take in that there is nothing of a kind, unless something of it is known that is not `aside`.

        What denies only others ("other symptoms") is taken in, whatever is known.
        """
        others = fact.concept.startswith("other ")
        if others:
            self.put(Fact(fact.kind, fact.concept, Assertion.ABSENT, fact.evidence))
        elif not any(
            one.kind is fact.kind and one.assertion is not Assertion.ABSENT and one.concept not in aside
            for one in self.findings.values()
        ):
            self.put(Fact(fact.kind, fact.concept, Assertion.ABSENT, fact.evidence, {ALL: "yes"}))

    def amend(
        self,
        name: str,
        attributes: Mapping[str, str],
        evidence: Iterable[Evidence],
        assertion: Assertion | None = None,
    ) -> None:
        """Add attributes to a finding, or correct them; an empty value takes one away.

        An assertion given here makes it more exact ("I did smoke ... I quit"), and contradicts nothing.
        """
        known = self.findings[name]
        merged = {key: value for key, value in (known.attributes | dict(attributes)).items() if value}
        made = known.model_copy(
            update={
                "attributes": merged,
                "assertion": assertion or known.assertion,
                "evidence": joined(evidence, onto=known.evidence),
            }
        )
        self._replace(known, made)

    def holds(self, name: str | None) -> bool:
        """Tell whether a finding is known."""
        return name is not None and name in self.findings

    def withdraw(self, name: str) -> None:
        """Take a finding out: it was never meant of the patient."""
        self.touched[name] = None
        del self.findings[name]

    def _drop_denial(self, kind: Kind) -> None:
        """Let something of a kind replace the denial of all of it: "no medicines ... well, ibuprofen"."""
        denied = [one.id for one in self.findings.values() if one.kind is kind and ALL in one.attributes]
        for name in denied:
            self.withdraw(name)

    def _replace(self, known: Finding | None, made: Finding) -> None:
        if made != known:
            self.findings[made.id] = made
            self.touched[made.id] = None


_VAGUE = ("a while", "quite a while", "a long time", "weeks", "months", "years", "days")
"""How long, when nobody has said it better."""
_REPORTED = (Kind.SYMPTOM, Kind.CONDITION)


def _is_weaker(fact: Fact, known: Finding) -> bool:
    """Tell whether a fact only guesses what was reported for certain: "I guess the cough ..."."""
    certain = known.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
    return fact.assertion is Assertion.POSSIBLE and certain and fact.kind in _REPORTED


def _is_more_exact(fact: Fact, known: Finding) -> bool:
    """Tell whether a fact only says more: "do you smoke? No, I quit in June" contradicts nothing.

    Nor does a complaint that is over by now: "I had a headache" "did it stop?" "yes".
    """
    if fact.assertion is not Assertion.HISTORICAL:
        return False
    before = {Kind.LIFESTYLE: Assertion.ABSENT, Kind.SYMPTOM: Assertion.PRESENT}.get(fact.kind)
    return known.assertion is before


def joined(evidence: Iterable[Evidence], onto: tuple[Evidence, ...] = ()) -> tuple[Evidence, ...]:
    """Return evidence without repeats, behind what is joined already; stretches that touch become one."""
    found = list(onto)
    for one in evidence:
        for place, other in enumerate(found):
            same = other.segment == one.segment and other.role is one.role
            if same and one.first <= other.last + 1 and other.first <= one.last + 1:
                found[place] = other.model_copy(
                    update={
                        "first": min(one.first, other.first),
                        "last": max(one.last, other.last),
                        "unsure": tuple(dict.fromkeys((*other.unsure, *one.unsure))),
                    }
                )
                break
        else:
            found.append(one)
    return tuple(found)

"""Symptoms that the patient reports or denies, or that the clinician sums up."""

from collections.abc import Mapping
from itertools import pairwise

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention, side_at
from earshot_server.note.findings.places import SPREADS
from earshot_server.note.findings.share import listed
from earshot_server.note.findings.taken_up import details_before, spoken_of
from earshot_server.note.rules.concepts import Area, Site
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

SHOWN = (Assertion.PRESENT, Assertion.ABSENT, Assertion.POSSIBLE, Assertion.HISTORICAL)
"""Assertions that make a finding; what is only hypothetical makes none."""


def read_symptoms(heard: Heard) -> None:
    """Enter the patient's symptoms."""
    mentions = [one for one in heard.of(Area.SYMPTOM) if one.person is None and one.assertion in SHOWN]
    if heard.clinician and not heard.says("cues.recounts"):
        mentions = _summed_up(heard, mentions)
    if heard.clinician and any(
        "or" in heard.sentence.keys[one.last : two.first] for one, two in pairwise(mentions)
    ):
        mentions = [one for one in mentions if one.assertion is not Assertion.PRESENT]  # it asks which
    attributes = heard.attributes("symptom", mentions)
    about = _tell_of_known(heard, mentions, attributes)
    together: dict[int, str] = {}
    for index, mention in enumerate(mentions):
        if _only_brings_on(mention, attributes):
            continue
        given = attributes[index] if mention.assertion is not Assertion.ABSENT else []
        if mention.name.startswith("weight ") and given is attributes[index]:
            given = [*given, *find_attributes(heard.sentence, "weight", heard.rules)]
        if mention.name == "short sleep":
            given = [*given, *find_attributes(heard.sentence, "lasting", heard.rules)]
        name = _enter(heard, mention, given)
        if mention.assertion is not Assertion.ABSENT:
            together[index] = name
            beside = tuple(together[at] for at in listed(heard.sentence, mentions, index) if at in together)
            heard.context.attend(name, "symptom", tuple(one.name for one in given), beside)
        if mention.assertion is Assertion.PRESENT and heard.patient:
            heard.context.report(name, heard.sentence.segment)
            if about is None:
                heard.context.complain(name, heard.sentence.segment, mention.name)
        elif mention.assertion is Assertion.PRESENT and not heard.context.chief:
            heard.context.complain(name, heard.sentence.segment, mention.name)  # "I hear you've had ..."
    if about is not None:
        heard.context.attend(about, "symptom")


def _tell_of_known(heard: Heard, mentions: list[Mention], attributes: dict[int, list[Found]]) -> str | None:
    """Say of the complaint that was asked about what stands before other symptoms; return it, if so."""
    name = spoken_of(heard)
    known = heard.ledger.findings.get(name or "")
    if name is None or known is None or not mentions or any(one.name == known.concept for one in mentions):
        return None
    given = details_before(heard, name, mentions)
    spans = {(one.first, one.last) for one in given}
    for index, found in attributes.items():
        attributes[index] = [one for one in found if (one.first, one.last) not in spans]
    if given:
        evidence = [heard.sentence.evidence(one.first, one.last) for one in given]
        heard.ledger.amend(name, {one.name: one.value for one in reversed(given)}, evidence)
    return name


def _only_brings_on(mention: Mention, attributes: Mapping[int, list[Found]]) -> bool:
    """Tell whether a symptom is named only because it makes another worse: "my back hurts when I cough"."""
    return any(
        found.name in ("worse", "better") and found.first <= mention.first and mention.last <= found.last
        for given in attributes.values()
        for found in given
    )


_LEAST = 2
"""So many denials in a row sum up, and are no advice."""


def _summed_up(heard: Heard, mentions: list[Mention]) -> list[Mention]:
    """Return what a clinician sums up as denied: "no fevers, no chills"; the exam reads what can be seen."""
    if not heard.sentence.named:
        return []
    denied = [one for one in mentions if one.assertion is Assertion.ABSENT and not one.exam]
    plain = [one for one in denied if one.cue and heard.sentence.keys[one.cue[0]] == "no"]
    return plain if len(plain) >= _LEAST else []


def radiation(sentence: Sentence, rules: Rules) -> Found | None:
    """Return where a pain goes: "it goes into my left arm"."""
    keys = sentence.keys
    for place, key in enumerate(keys):
        if key not in SPREADS and not (key in ("go", "went") and keys[place + 1 : place + 2] in _ONWARD):
            continue
        for hit in rules.concepts.find(keys[place : place + 8]):
            if any(isinstance(concept, Site) for concept in hit.holds):
                first, last = place + hit.first, place + hit.last
                if doubtful(sentence, first, last):
                    return None
                if keys[first - 1] in ("left", "right"):
                    first -= 1
                return Found("radiation", sentence.heard(first, last), first, last)
    return None


_ONWARD = (("through",), ("into",), ("down",), ("up",), ("around",), ("to",))
_DOUBT = 0.8
"""What is told on a word or two alone, as where a pain goes, needs so much confidence in them (0 to 1)."""


def doubtful(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether a word between two places was hardly heard."""
    return any(token.confidence < _DOUBT for token in sentence.tokens[first : last + 1])


PAIN = "pain"
"""The complaint in `tables/complaints.csv` that is meant by "the pain" too."""


def can_hurt(concept: str, rules: Rules) -> bool:
    """Tell whether a symptom can be meant by "the pain"."""
    return rules.said["cues.painful"].within(concept.split()) is not None


def _enter(heard: Heard, mention: Mention, given: list[Found]) -> str:
    extra: dict[str, str] = {"side": mention.side} if mention.side else {}
    spans: list[tuple[int, int]] = []
    key = ""
    spreads = radiation(heard.sentence, heard.rules)
    if mention.assertion is Assertion.PRESENT and spreads and can_hurt(mention.name, heard.rules):
        given = [*given, spreads]
    if mention.assertion is Assertion.ABSENT:
        hit = heard.rules.said["cues.circumstances"].within(heard.sentence.keys[mention.last + 1 :])
        if hit and hit.first <= 2:
            first, last = mention.last + 1 + hit.first, mention.last + 1 + hit.last
            key = extra["circumstance"] = heard.sentence.heard(first, last)
            spans.append((first, last))
    if mention.side:
        spans += side_at(heard.sentence, mention)
    denying = heard.context.denying
    before = (denying,) if denying and mention.assertion is Assertion.ABSENT and mention.cue is None else ()
    return heard.put(Kind.SYMPTOM, mention, given, extra=extra, spans=spans, key=key, asked=before)

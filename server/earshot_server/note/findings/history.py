"""Conditions and operations of the patient, diseases of the family, genes."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.symptoms import SHOWN
from earshot_server.note.rules.concepts import Area

_PATIENT = "patient"
_HEREDITARY = (Area.CONDITION, Area.PROCEDURE)


def read_conditions(heard: Heard) -> None:
    """Enter conditions that the patient has or had."""
    mentions = [one for one in heard.of(Area.CONDITION) if one.person is None and one.assertion in SHOWN]
    attributes = heard.attributes("condition", mentions)
    for index, mention in enumerate(mentions):
        if not _has(heard, mention):
            continue
        known = heard.where("cues.has") if heard.patient else heard.where("cues.knows")
        spans = [known] if known and known[1] < mention.first and mention.first - known[1] <= 8 else []
        past = Assertion.HISTORICAL if _over(heard, mention, attributes[index]) else None
        name = heard.put(Kind.CONDITION, mention, attributes[index], assertion=past, spans=spans)
        heard.context.attend(name, "condition", tuple(one.name for one in attributes[index]))


def _over(heard: Heard, mention: Mention, given: list[Found]) -> bool:
    """Tell whether a condition is told as past: with a time, and "had" before it ("had a stroke in 2019")."""
    if mention.assertion is not Assertion.PRESENT or not any(one.name in ("onset", "age") for one in given):
        return False
    before = heard.sentence.keys[max(0, mention.first - 4) : mention.first]
    return "had" in before and "been" not in before and not heard.says("cues.still")


def _has(heard: Heard, mention: Mention) -> bool:
    """Tell whether a condition is said of the patient as a fact, and not only spoken of."""
    if heard.clinician:
        near = max(0, mention.first - 6)
        return heard.says("cues.knows", near, mention.first) and mention.assertion is not Assertion.ABSENT
    if mention.assertion is not Assertion.PRESENT:
        return mention.assertion is not Assertion.POSSIBLE or heard.says("cues.has", 0, mention.first)
    treated = heard.sentence.keys[max(0, mention.first - 2) : mention.first]
    if "for" in treated and heard.context.focus is not None and heard.context.focus.sort == "drug":
        return heard.context.focus.age == 0  # "a puffer for asthma"
    return heard.context.topic("conditions") or heard.says("cues.has")


def read_procedures(heard: Heard) -> None:
    """Enter operations that the patient had."""
    if heard.clinician and not heard.says("cues.recounts"):
        return
    mine = [one for one in heard.of(Area.PROCEDURE, Area.TREATMENT) if one.person is None]
    mine = [one for one in mine if one.area is Area.PROCEDURE or _was_given(heard, one)]
    attributes = heard.attributes("procedure", mine)
    for index, mention in enumerate(mine):
        done = mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
        if mention.assertion is Assertion.ABSENT:
            heard.put(Kind.PROCEDURE, mention)
        elif done and (heard.context.topic("surgeries") or heard.says("cues.has") or heard.says("cues.took")):
            name = heard.put(Kind.PROCEDURE, mention, attributes[index], assertion=Assertion.HISTORICAL)
            heard.context.attend(name, "procedure")


def _was_given(heard: Heard, mention: Mention) -> bool:
    """Tell whether a vaccine or a treatment is one that the patient had: "I had the flu shot"."""
    if heard.clinician or mention.assertion not in (Assertion.PRESENT, Assertion.HISTORICAL):
        return False
    before = heard.sentence.keys[max(0, mention.first - 5) : mention.first]
    return not {"had", "got", "did", "done", "tried", "received", "gotten"}.isdisjoint(before)


def read_family(heard: Heard) -> None:
    """Enter diseases of relatives, each with the relative and their age."""
    for mention in heard.of(*_HEREDITARY, Area.SYMPTOM):
        if mention.person is None or not _kin(heard, mention.person) or _only_dates(heard, mention):
            continue
        if mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL):
            enter_relative(heard, mention, Assertion.FAMILY)
        elif mention.assertion is Assertion.ABSENT and mention.area is not Area.SYMPTOM:
            enter_relative(heard, mention, Assertion.ABSENT)


_DATES = frozenset(("after", "since", "before", "during", "following", "until"))


def _only_dates(heard: Heard, mention: Mention) -> bool:
    """Tell whether an operation only dates something else: "she had a clot long after the surgery"."""
    before = heard.sentence.keys[max(0, mention.first - 3) : mention.first]
    return mention.area is Area.PROCEDURE and not _DATES.isdisjoint(before)


def enter_relative(heard: Heard, mention: Mention, assertion: Assertion) -> str:
    """Enter a disease of a relative."""
    assert mention.person is not None
    found = [
        one
        for one in find_attributes(heard.sentence, "relative", heard.rules)
        if _belongs(heard, mention, one.first)
    ]
    name = heard.put(
        Kind.FAMILY,
        mention,
        found if assertion is Assertion.FAMILY else (),
        assertion=assertion,
        extra={"relative": mention.person},
        key=mention.person,
    )
    heard.context.attend(name, "relative")
    return name


def _belongs(heard: Heard, mention: Mention, place: int) -> bool:
    """Tell whether an age is this disease's: nothing else is named in between, and no clause ends."""
    low, high = sorted((mention.anchor, place))
    between = range(place, mention.anchor)
    if place < mention.first and any(
        heard.sentence.tokens[at].mark or heard.sentence.keys[at] == "and" for at in between
    ):
        return False
    others = [one for one in heard.mentions if low < one.anchor < high and one.anchor != mention.anchor]
    return not [one for one in others if one.area in (Area.RELATIVE, *_HEREDITARY)]


def _kin(heard: Heard, person: str) -> bool:
    concept = heard.rules.by_name[(Area.RELATIVE.value, person)]
    return getattr(concept, "kin", "none") != "none"


def read_genes(heard: Heard) -> None:
    """Enter genes and biomarkers of which a result is said."""
    for mention in heard.of(Area.GENE):
        if mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL):
            _read_result(heard, mention)
        elif mention.assertion is Assertion.ABSENT and mention.person is None and heard.patient:
            heard.put(Kind.GENE, mention, key=_PATIENT)


def _read_result(heard: Heard, mention: Mention) -> None:
    result, cue = heard.where("cues.results"), heard.where("cues.positive")
    spans = [place for place in (result, cue) if place]
    extra = {"result": heard.sentence.heard(*result)} if result else {}
    if mention.person is not None:
        if _kin(heard, mention.person):
            extra["relative"] = mention.person
            heard.put(
                Kind.GENE, mention, assertion=Assertion.FAMILY, extra=extra, spans=spans, key=mention.person
            )
            heard.context.gene_of = mention.person
    elif not _own(heard, mention):
        _read_relatives_result(heard, mention, extra)
    elif result or (cue and not heard.says("cues.tested")):
        heard.put(Kind.GENE, mention, assertion=Assertion.PRESENT, extra=extra, spans=spans, key=_PATIENT)


def _own(heard: Heard, mention: Mention) -> bool:
    """Tell whether a gene is said to be the patient's own."""
    before = heard.sentence.keys[: mention.first]
    return not {"i", "i've", "i'm", "me", "my", "you", "you're", "your", "she's"}.isdisjoint(before)


def _read_relatives_result(heard: Heard, mention: Mention, extra: dict[str, str]) -> None:
    """Give a result that names nobody ("the letter says pathogenic") to the relative who was tested."""
    person = heard.context.gene_of
    if person is not None and extra:
        extra["relative"] = person
        result = heard.where("cues.results")
        spans = [result] if result else []
        name = ident("f", Kind.GENE.value, mention.name, person)
        if heard.ledger.holds(name):
            heard.put(Kind.GENE, mention, assertion=Assertion.FAMILY, extra=extra, spans=spans, key=person)

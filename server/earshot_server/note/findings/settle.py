"""What a yes or a no makes of the concepts that were asked about."""

import re

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Asked, Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.home import deniable
from earshot_server.note.findings.kin import affirm_of_relative, answer_of_relatives, kin_instead
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.rules.concepts import Area, Drug
from earshot_server.note.sentences.sentence import Speaker

KINDS = {
    Area.SYMPTOM: Kind.SYMPTOM,
    Area.CONDITION: Kind.CONDITION,
    Area.PROCEDURE: Kind.PROCEDURE,
    Area.DRUG: Kind.MEDICATION,
    Area.ALLERGEN: Kind.ALLERGY,
    Area.HABIT: Kind.LIFESTYLE,
    Area.GENE: Kind.GENE,
    Area.LIVING: Kind.SOCIAL,
    Area.JOB: Kind.OCCUPATION,
    Area.TEST: Kind.RESULT,
    Area.TREATMENT: Kind.PROCEDURE,
}
"""What a concept of an area is as a finding of the patient's."""
SORTS = {
    Kind.SYMPTOM: "symptom",
    Kind.CONDITION: "condition",
    Kind.MEDICATION: "drug",
    Kind.LIFESTYLE: "habit",
}
_PAST = (Area.CONDITION, Area.SYMPTOM, Area.DRUG, Area.PROCEDURE)
_BUT = frozenset(("only", "just", "except", "but", "besides", "other"))
"""With these a no does not deny everything: "no, only what was prescribed"."""
_OVER = frozenset(("until", "anymore", "stopped", "quit", "before"))
"""A yes with these is over: "I did until last month"."""
_ENDS = frozenset(("finished", "finish", "stopped", "stop", "quit", "done", "over", "complete", "completed"))
_PARTLY = frozenset(("bit", "little", "mostly", "some", "somewhat", "partly", "almost", "slightly"))
"""A yes with these says that something is not all over."""
_COUNTED = frozenset(("first", "second", "third", "only"))
_FIRST = 4
"""Words within which "I did" answers."""
_BOTH = frozenset(("both", "all"))
"""A yes with these is to all of a list: "yes, I do both"."""


_OTHER = re.compile(
    r"\bthe other (?:1|one|side|knee|leg|arm|hand|foot|ankle|shoulder|hip|eye|ear|elbow|wrist)\b"
)
DONE = "done"
"""Sets a test that was done apart from its result."""


def kind_of(asked: Asked, question: Question) -> Kind | None:
    """Return the kind of finding that an asked concept makes, None if it makes none."""
    if asked.person is not None:
        return Kind.FAMILY if asked.area in (Area.CONDITION, Area.PROCEDURE) else None
    if asked.area is Area.SYMPTOM and asked.name.endswith("tenderness") and question.by is Speaker.CLINICIAN:
        return Kind.EXAM
    if asked.area is Area.DRUG and "allergies" in question.topics:
        return Kind.ALLERGY
    return KINDS[asked.area]


def spoken_of(heard: Heard, asked: Asked) -> bool:
    """Tell whether the answer names the concept itself: then that decides."""
    return any(one.area is asked.area and one.name == asked.name for one in heard.mentions)


def deny(heard: Heard, question: Question, asked: list[Asked], said: Evidence) -> None:
    if question.over:
        for one in asked:
            settle(heard, question, one, Assertion.PRESENT, said)
        return
    if _OTHER.search(heard.sentence.line) and (question.ever or question.before):
        for one in asked:
            if one.area in (Area.CONDITION, Area.PROCEDURE):
                settle(heard, question, one.model_copy(update={"side": None}), Assertion.HISTORICAL, said)
        return  # "have you ever broken that hand?" "No, the other one."
    for one in asked:
        if one.area is Area.JOB or (one.area is Area.LIVING and not deniable(heard, one.name)):
            continue
        if one.area is Area.PROCEDURE and is_known(heard, one):
            continue  # the question was about a detail of it
        if "other" in question.words and is_known(heard, one):
            continue  # "any other tobacco products?"
        if one.area is Area.CONDITION and not _COUNTED.isdisjoint(question.words):
            continue  # "is this your first pregnancy?"
        if question.before and is_present(heard, one):
            continue  # "have you had headaches like this before?"
        if question.before and "this" in question.words and one.area is Area.SYMPTOM:
            continue  # "have you ever hurt this knee before?": it hurts now
        if question.detailed and _is_chief(heard, one):
            continue  # a detail of what the patient came for
        if _is_taken(question, one):
            settle(heard, question, one.model_copy(update={"given": {}}), Assertion.PRESENT, said)
            continue
        if asks_whether_over(question):
            settle(heard, question, one, Assertion.PRESENT, said)  # "did you finish the antibiotic?"
            continue
        settle(heard, question, one, Assertion.ABSENT, said)
    if question.others or not _BUT.isdisjoint(heard.sentence.keys):
        return
    _deny_topics(heard, question, said)


_MISSED = frozenset(("miss", "missed", "missing", "skip", "skipped", "skipping", "forget", "forgotten"))


def _is_taken(question: Question, asked: Asked) -> bool:
    """Tell whether a no leaves a medicine taken: "have you missed any?", "how's it treating you?"."""
    granted = question.takes_for_granted or not _MISSED.isdisjoint(question.words)
    return asked.area is Area.DRUG and granted


def _deny_topics(heard: Heard, question: Question, said: Evidence) -> None:
    """Deny what a question's first topic is, and what is listed with it: "any illnesses or surgeries?".

    Beside named things only what joins their list: "diabetes, or other medical problems?".
    """
    topics = [one for one in question.topics if one in heard.rules.denied]
    if question.treats:
        topics = [one for one in topics if one != "medicines"]  # nothing for the headache, but maybe for more
    joined = [one for one in topics if one in _JOINS and "family" not in topics]
    denied = joined if joined[:1] == topics[:1] else topics[:1]
    if question.asked:
        denied = joined if _joins_list(question) else []
    for topic in denied:
        of_it = heard.rules.denied[topic]
        fact = Fact(of_it.kind, of_it.concept, Assertion.ABSENT, (*question.about, said))
        heard.ledger.deny_all(fact, heard.rules.treatments)


def _joins_list(question: Question) -> bool:
    """Tell whether words of the topic stand behind all that is named, or right before it."""
    spans = [one.evidence for one in question.asked]
    first = min((one.segment, one.first) for one in spans)
    last = max((one.segment, one.last) for one in spans)
    behind = any(one.segment == last[0] and one.first > last[1] for one in question.about)
    joined = any(one.segment == first[0] and 1 < first[1] - one.last <= _JOINED_BY for one in question.about)
    return behind or joined


_JOINED_BY = 3
_JOINS = ("conditions", "surgeries")
"""Topics that may be part of a list of what is asked by name."""


def is_present(heard: Heard, asked: Asked) -> bool:
    known = heard.ledger.findings.get(ident("f", KINDS[asked.area].value, asked.name, ""))
    return known is not None and known.assertion is Assertion.PRESENT


def _is_chief(heard: Heard, asked: Asked) -> bool:
    """Tell whether something is reported that the patient came for."""
    name = ident("f", KINDS[asked.area].value, asked.name, asked.side or "")
    return is_present(heard, asked) and name in heard.context.chief


def is_known(heard: Heard, asked: Asked) -> bool:
    name = ident("f", KINDS[asked.area].value, asked.name, "")
    return heard.ledger.holds(name)


def affirm(heard: Heard, question: Question, asked: list[Asked], said: Evidence) -> None:
    """A yes to one thing is that thing; a yes to a list says not which."""
    if question.over:
        for one in asked:
            partly = not _PARTLY.isdisjoint(heard.sentence.keys)
            settle(heard, question, one, Assertion.PRESENT if partly else Assertion.HISTORICAL, said)
        heard.context.focus = None  # when it ended is not when it began
        return
    all_of_it = question.tells or not _BOTH.isdisjoint(heard.sentence.keys[:6])
    if question.tells or (all_of_it and len(asked) == len(question.asked)):
        for one in asked:
            _affirm_one(heard, question, one, said)
    elif len(asked) == len(question.asked) == 1:
        _affirm_one(heard, question, asked[0], said)


def _happens_once(heard: Heard, asked: Asked) -> bool:
    """Tell whether a condition is over once it was had: a stroke."""
    return heard.lists("cues.happened", asked.name)


def _long_past(heard: Heard) -> bool:
    """Tell whether an answer says when it was: "once, when I was a baby"."""
    hits = [cue for hit in heard.rules.cues.find(heard.sentence.keys) for cue in hit.holds]
    ended = not {"since", "still", "now"}.isdisjoint(heard.sentence.keys)
    return not ended and any(cue.means == "historical" and cue.looks == "both" for cue in hits)


def asks_whether_over(question: Question) -> bool:
    """Tell whether a question asks if a medicine is taken no more: "is that finished?"."""
    drugs = bool(question.asked) and all(one.area is Area.DRUG for one in question.asked)
    return drugs and not _ENDS.isdisjoint(question.words)


def _named_exactly(heard: Heard, asked: Asked) -> bool:
    """Tell whether a yes to a group names the medicine: "any antibiotics?" "Yeah, amoxicillin."."""
    group = heard.rules.by_name.get((asked.area.value, asked.name))
    if not isinstance(group, Drug) or not group.group:
        return False
    return any(one.area is Area.DRUG and one.name != asked.name for one in heard.mentions)


def _affirm_one(heard: Heard, question: Question, one: Asked, said: Evidence) -> None:
    if one.assertion in (Assertion.ABSENT, Assertion.HYPOTHETICAL) or _named_exactly(heard, one):
        return
    if one.person is None and one.area is Area.CONDITION and kin_instead(heard, one):
        return
    if one.person is not None:
        if not answer_of_relatives(heard, question, said):
            affirm_of_relative(heard, one, said)
        return
    did = (question.did or question.ever) and "i did" in " ".join(heard.sentence.keys[:_FIRST])
    over = one.area in (Area.DRUG, Area.HABIT) and (did or not _OVER.isdisjoint(heard.sentence.keys))
    past = (question.ever or _long_past(heard)) and one.area in _PAST
    over = over or (one.area is Area.CONDITION and _happens_once(heard, one)) or asks_whether_over(question)
    done = one.area in (Area.PROCEDURE, Area.TEST) or (one.area is Area.TREATMENT and not question.uses)
    ended = one.area is Area.SYMPTOM and heard.says("cues.ended")
    past = past or done or over or ended
    sure = Assertion.POSSIBLE if one.assertion is Assertion.POSSIBLE else Assertion.PRESENT
    settle(heard, question, one, Assertion.HISTORICAL if past else sure, said)


def _times(heard: Heard, question: Question) -> list[Found]:
    """Return when the one thing was done that was asked about: "yes, in March"."""
    found = find_attributes(heard.sentence, "procedure", heard.rules)
    times = [one for one in found if one.name == "when"]
    return times if len(times) == len(question.asked) == 1 else []


def settle(
    heard: Heard, question: Question, asked: Asked, assertion: Assertion, said: Evidence
) -> str | None:
    kind = kind_of(asked, question)
    if kind is None:
        return None
    attributes = {"side": asked.side} if asked.side and kind is Kind.SYMPTOM else {}
    told = assertion is not Assertion.ABSENT and (kind is Kind.MEDICATION or question.tells)
    if told:
        attributes |= asked.given
    times = _times(heard, question) if (kind, assertion) == (Kind.PROCEDURE, Assertion.HISTORICAL) else []
    attributes |= {one.name: one.value for one in times}
    key = ""
    if kind is Kind.FAMILY and asked.person is not None:
        key = attributes["relative"] = asked.person
    elif kind is Kind.GENE:
        key = "patient"
    elif kind is Kind.RESULT and assertion is Assertion.HISTORICAL:
        key = DONE
    name = heard.enter(
        Fact(
            kind=kind,
            concept=asked.name,
            code=heard.rules.code(asked.area, asked.name),
            assertion=assertion,
            evidence=(
                *([asked.named] if asked.named else []),
                *([asked.shown] if asked.shown and "side" in attributes else []),
                asked.evidence,
                *(asked.details if told else ()),
                said,
                *(heard.sentence.evidence(one.first, one.last) for one in times),
            ),
            attributes=attributes,
            key=key,
        )
    )
    sort = "habit" if asked.area is Area.TREATMENT else SORTS.get(kind)
    if assertion is not Assertion.ABSENT and sort is not None:
        heard.context.attend(name, sort)
    return name

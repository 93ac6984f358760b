"""Sentences that name no concept but say more about the last one, or take back what was said of it."""

from dataclasses import replace

from earshot_server.note.draft import Assertion, Finding, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.details import (
    bare_time,
    began,
    in_other_words,
    severity_answered,
    side_answered,
)
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.share import counts
from earshot_server.note.findings.sided import side_told
from earshot_server.note.findings.strengths import with_bare_dose
from earshot_server.note.findings.symptoms import can_hurt, radiation
from earshot_server.note.findings.verdict import answer
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Speaker

_HPI_TOPICS = ("lasting", "duration", "severity", "frequency", "quality", "side", "trigger", "relief")
_NAMES = {
    "lasting": ("lasts",),
    "duration": ("duration", "since", "onset"),
    "frequency": ("frequency",),
    "quality": ("quality", "severity_word"),
    "trigger": ("worse",),
    "relief": ("better",),
}
_OWN_CONCEPTS = {
    Area.SYMPTOM,
    Area.CONDITION,
    Area.DRUG,
    Area.PROCEDURE,
    Area.HABIT,
    Area.TEST,
    Area.VITAL,
    Area.GENE,
    Area.RELATIVE,
}


def read_more(heard: Heard) -> None:
    """Add what a sentence without a concept of its own says about the finding spoken of before."""
    own = [
        one
        for one in heard.all
        if one.area is not Area.SYMPTOM or one.assertion is not Assertion.HYPOTHETICAL
    ]
    if _taken_for_another(heard):
        return
    if not _OWN_CONCEPTS.isdisjoint(one.area for one in own):
        _since_when(heard)
        return
    if _corrected(heard) or _offered(heard):
        return
    asked = heard.context.question
    if (asked is None or not _asks_when_last(asked)) and _answered(heard):
        return
    question = heard.context.question
    if question is not None and question.before and not (question.asked or question.presupposed):
        return  # "has it happened before?" "Once, thirty years back."
    if question is not None and _asks_when_last(question):
        return
    focus = heard.context.focus
    if focus is None or focus.age > 2 or not heard.sentence.keys or not _goes_on(heard):
        return
    known = heard.ledger.findings[focus.finding]
    if focus.age > 1 and focus.sort == "plan":
        return
    if focus.sort == "drug" and heard.clinician and known.kind is Kind.MEDICATION:
        return  # "let's move it to the morning" is decided, and not how it is taken
    if focus.age and _asked_of_else(question, known):
        return
    found = find_attributes(heard.sentence, focus.sort, heard.rules)
    if focus.sort == "drug" and heard.patient:
        found = with_bare_dose(heard.sentence, known.concept, found, heard.rules)
    if focus.sort == "symptom" and any(
        known.concept.startswith(f"{site.name} ") and len(heard.sites) == 1 for site, _, _ in heard.sites
    ):
        found += side_answered(heard)
    elif focus.sort == "symptom" and (question is None or not question.sites):
        found += side_told(heard, known)
    spreads = radiation(heard.sentence, heard.rules)
    if spreads and focus.sort == "symptom" and can_hurt(known.concept, heard.rules):
        found.append(spreads)
    found = [one for one in found if not counts(one) or one.first <= 1]
    if focus.sort == "plan" and not focus.age:
        found = [one for one in found if not _of_another_clause(heard, one, known)]
    _amend(heard, focus.finding, focus.sort, [one for one in found if one.name not in known.attributes])


def _of_another_clause(heard: Heard, found: Found, known: Finding) -> bool:
    """Tell whether a time is not said of what is decided in the same sentence.

    "Stay off it for a week, and I'll get you a boot"; "raise your bed, and no eating within three hours"; but
    "I'll check the ear in two weeks, and she'll get the flu shot then".
    """
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    marks = [place + 1 for place in range(found.first) if tokens[place].mark]
    if found.name == "when" and marks and "no" in keys[marks[-1] : marks[-1] + 2]:
        return True
    if "then" in keys[found.last :] or (found.name != "when" and not tokens[found.last].mark):
        return False
    behind = max(one.first for one in known.evidence)
    return heard.sentence.evidence(found.first, found.last).first < behind


def _since_when(heard: Heard) -> None:
    """Read "after my last baby" after "when did it start?", whatever else it names."""
    question = heard.context.question
    if question is None or question.age > 1 or question.asked or not heard.context.topic("duration"):
        return
    target = _target(heard, question)
    found = began(heard)
    if target is not None and found and not _is_of_habit(heard, question) and found[0].first <= _EARLY:
        known = heard.ledger.findings[target].attributes
        _amend(heard, target, "symptom", [one for one in found if one.name not in known])


def _asks_when_last(question: Question) -> bool:
    """Tell whether a question asks when something else was done last: "when did she last pee?"."""
    return question.age <= 1 and "last" in question.words and "duration" in question.topics


def _asked_of_else(question: Question | None, known: Finding) -> bool:
    """Tell whether an answer is to something else: "are you taking your pills?", "any blood?"."""
    if question is None or question.age > 1:
        return False
    if question.unknown:
        return True
    others = [one for one in question.asked if one.name != known.concept]
    elsewhere = known.kind is Kind.SYMPTOM and not _ELSE.isdisjoint(question.topics)
    return elsewhere or (bool(others) and not question.answered)


_ELSE = frozenset(
    (
        *(
            "medicines",
            "allergies",
            "surgeries",
            "conditions",
            "family",
            "work",
            "home",
            "tobacco",
            "alcohol",
        ),
        *("drugs", "living", "exercise", "diet"),
    )
)
"""Topics that no symptom is about."""


def _goes_on(heard: Heard) -> bool:
    """Tell whether a sentence speaks on: it answered a moment ago, or begins like a detail."""
    focus, keys = heard.context.focus, heard.sentence.keys
    place = _opening(heard)
    if place == len(keys) or (focus is not None and focus.age == 0):
        return True
    if _is_answer(heard) or keys[place][:1].isdigit() or not _IT.isdisjoint(keys[place : place + _EARLY]):
        return True
    if focus is not None and focus.sort == "drug" and focus.age <= 1 and heard.patient:
        effects = [
            one for one in find_attributes(heard.sentence, "drug", heard.rules) if one.name == "effect"
        ]
        if _tells_adherence(heard):
            return True  # "I forget the evening one maybe twice a week"
        if effects and effects[0].first <= place:
            return True  # "did nothing for me"
        concept = heard.ledger.findings[focus.finding].concept
        if with_bare_dose(heard.sentence, concept, [], heard.rules):
            return True  # "yeah, the ten"
    return heard.rules.said["cues.goes_on"].at(keys, place) is not None


def _tells_adherence(heard: Heard) -> bool:
    return any(one.name == "adherence" for one in find_attributes(heard.sentence, "drug", heard.rules))


def _is_answer(heard: Heard) -> bool:
    """Tell whether the patient answers how much or how long: any words may begin that."""
    question = heard.context.question
    if question is None or question.age > 1 or not question.named or not heard.sentence.named:
        return False
    asks = question.by is Speaker.CLINICIAN and heard.sentence.speaker is not Speaker.CLINICIAN
    return asks and not question.asked and (question.amount or heard.context.topic(*_HPI_TOPICS))


_IT = frozenset(("it", "it's", "them", "they", "they're"))
_EARLY = 4
"""So early "I get them every week" speaks of what was spoken of."""


def _opening(heard: Heard) -> int:
    """Return where a sentence begins behind its yes, its hesitation and "I think"."""
    keys, place = heard.sentence.keys, 0
    verdict = answer(heard.sentence, heard.rules)
    if verdict is not None and verdict[0]:
        place = verdict[2] + 1
    while place < len(keys):
        lists = (heard.rules.said[name] for name in ("answers.fillers", "speakers.asides"))
        hit = next((hit for words in lists if (hit := words.at(keys, place))), None)
        if hit is None:
            break
        place = hit.last + 1
    return place


def _offered(heard: Heard) -> bool:
    """Tell whether a sentence only offers choices of how something feels: whoever is asked chooses."""
    cue = heard.rules.said["cues.offers"].within(heard.sentence.keys)
    return cue is not None and heard.context.topic("quality")


def _only_at_times(heard: Heard, target: str) -> bool:
    """Tell whether it was said how bad it is, and now how bad at times: "seven. Nine when I bend"."""
    known = heard.ledger.findings.get(target)
    told = known is not None and "severity" in known.attributes
    return told and not _AT_TIMES.isdisjoint(heard.sentence.keys)


_AT_TIMES = frozenset(("when", "whenever", "if", "after", "at", "with", "while"))


def _answered(heard: Heard) -> bool:
    """Read "three weeks" after "how long?", "a six" after "how bad?", "the right" after "which?"."""
    question = heard.context.question
    if question is None or not heard.context.topic(*_HPI_TOPICS):
        return False
    if _is_of_habit(heard, question):
        return _habit_answered(heard)
    target = _target(heard, question)
    if target is None:
        return False
    sort = "lasting" if heard.context.topic("lasting") else "symptom"
    found = find_attributes(heard.sentence, sort, heard.rules)
    wanted = {name for topic in question.topics for name in _NAMES.get(topic, ())}
    given = [one for one in found if one.name in wanted]
    if heard.context.topic("severity") and not _only_at_times(heard, target):
        given += severity_answered(heard, found)
    if heard.context.topic("side"):
        given += side_answered(heard)
    if heard.context.topic("duration") and not given:
        given += bare_time(heard)
    if not given:
        given += in_other_words(heard, _opening(heard))
    given = [_with_quality(heard, target, one) for one in given]
    beside = heard.context.reported if _is_of_all(heard, question) else ()
    _amend(heard, target, "symptom", given, tuple(one for one in beside if one != target))
    return bool(given)


def _with_quality(heard: Heard, target: str, found: Found) -> Found:
    """Let what is told further of how it feels stand beside the first: "wet. Yellow stuff."."""
    known = heard.ledger.findings[target].attributes.get("quality")
    if found.name != "quality" or known is None or found.value in known:
        return found
    return replace(found, value=f"{known}, {found.value}")


def _is_of_all(heard: Heard, question: Question) -> bool:
    """Tell whether "when did it all start?" asks about everything that was just reported."""
    named = question.presupposed or question.asked or question.sites or question.pain
    return heard.context.topic("duration") and not named


def _habit_answered(heard: Heard) -> bool:
    """Read "ten years or so" after "for how long?" of a medicine, a habit or a stay that was spoken of."""
    focus = heard.context.focus
    if focus is None or not heard.context.topic("duration"):
        return False
    known = heard.ledger.findings[focus.finding].attributes
    if "duration" in known or find_attributes(heard.sentence, focus.sort, heard.rules):
        return False
    given = bare_time(heard)
    _amend(heard, focus.finding, focus.sort, given)
    return bool(given)


_STAYED = frozenset(("keep", "stay", "hospital"))
_OTHERS = {"drug": Area.DRUG, "habit": Area.HABIT}


def _is_of_habit(heard: Heard, question: Question) -> bool:
    """Tell whether a question asks how often a medicine is taken or something done, and not of a symptom."""
    focus = heard.context.focus
    if heard.context.topic("severity", "side", "radiation"):
        return False
    if focus is not None and focus.sort == "procedure" and not _STAYED.isdisjoint(question.words):
        return True
    spoken = focus is not None and focus.sort in _OTHERS and not question.sites and not question.pain
    return spoken or any(one.area in _OTHERS.values() for one in question.asked)


def _target(heard: Heard, question: Question) -> str | None:
    """Return the symptom that a question is about: the one just spoken of, else the last that fits it."""
    focus = heard.context.focus
    names = [focus.finding] if focus is not None and focus.sort == "symptom" else []
    names += [heard.context.symptom] if heard.context.symptom is not None else []
    if heard.context.topic("trigger", "relief") and not question.of_it:
        names = [*heard.context.chief[:1], *names]  # "what helps?"
    if question.sites or question.pain:
        names += reversed(heard.ledger.findings)
    return next((name for name in names if _fits(heard, question, name)), None)


def _fits(heard: Heard, question: Question, name: str) -> bool:
    known = heard.ledger.findings.get(name)
    if known is None or known.kind is not Kind.SYMPTOM or known.assertion is not Assertion.PRESENT:
        return False
    if question.sites and not any(known.concept.startswith(f"{site} ") for site in question.sites):
        return False
    return not question.pain or can_hurt(known.concept, heard.rules)


def _corrected(heard: Heard) -> bool:
    """Read "no, sorry, twenty milligrams" as a correction of what was said just before."""
    focus = heard.context.focus
    opener = heard.rules.said["corrections.openers"].at(heard.sentence.keys, 0)
    if focus is None or opener is None or focus.age > 1:
        return False
    found = find_attributes(heard.sentence, focus.sort, heard.rules)
    if focus.sort == "symptom":
        found = [*found, *side_answered(heard)]
    if found:
        _amend(heard, focus.finding, focus.sort, found)
    else:
        taken_back = dict.fromkeys(focus.given, "")
        heard.ledger.amend(focus.finding, taken_back, [])
    return True


_TAKES_BACK = frozenset(("no", "wait", "oh", "sorry", "actually", "hold", "hang"))
_IS = ("that's", "it's", "that", "it")


def _taken_for_another(heard: Heard) -> bool:
    """Read "no, wait, that's my wife": what was named just before is not the patient's, and goes."""
    focus, keys = heard.context.focus, heard.sentence.keys
    kin = [one for one in heard.of(Area.RELATIVE) if one.first and keys[one.first - 1] in ("my", "our")]
    if focus is None or focus.age > 1 or keys[0] not in _TAKES_BACK or len(kin) != 1:
        return False
    before = [key for key in keys[: kin[0].first - 1] if key not in ("is", "was", "")]
    known = heard.ledger.findings.get(focus.finding)
    fresh = known is not None and all(one.segment == heard.sentence.segment for one in known.evidence[-1:])
    if not before or before[-1] not in _IS or not fresh:
        return False
    if known is None or kin[0].last < len(keys) - 2 or len(known.evidence) > _ONCE:
        return False
    heard.ledger.withdraw(known.id)
    heard.context.focus = None
    return True


_ONCE = 2
"""So much evidence has what was said but once, with the question that it answers."""


def _amend(heard: Heard, finding: str, sort: str, found: list[Found], others: tuple[str, ...] = ()) -> None:
    if not found:
        return
    focus = heard.context.focus
    beside = focus.beside if focus is not None and focus.finding == finding else ()
    beside = tuple(dict.fromkeys((*beside, *others)))
    _add(heard, finding, found)
    for name in beside:
        known = heard.ledger.findings.get(name)
        if known is not None and _TIMES.isdisjoint(known.attributes):
            _add(heard, name, [one for one in found if one.name in _TIMES])
    heard.context.attend(finding, sort, tuple(one.name for one in found), beside)


_TIMES = frozenset(("duration", "since", "onset"))


def _add(heard: Heard, finding: str, found: list[Found]) -> None:
    evidence = [heard.sentence.evidence(one.first, one.last) for one in found]
    if found:
        heard.ledger.amend(finding, {one.name: one.value for one in reversed(found)}, evidence)

"""What a short answer makes of what was asked."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.amounts import answer_of_amount, answer_of_once, answer_of_quit
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.context import Asked, Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.how_is import answer_of_bad, answer_of_weight
from earshot_server.note.findings.how_often import answer_of_how_often, answer_of_then
from earshot_server.note.findings.kin import (
    DENIES,
    answer_of_relatives,
    answer_of_unknown,
)
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.one_word import answer_at_end, answer_in_one_word
from earshot_server.note.findings.parts import answer_of_where, answer_of_which
from earshot_server.note.findings.placed import told_without_place
from earshot_server.note.findings.places import SIDES, side_of, side_words, spreads_before
from earshot_server.note.findings.presumed import know_presumed
from earshot_server.note.findings.replies import (
    answer_of_age,
    answer_of_course,
    answer_of_effect,
    answer_of_formerly,
    answer_of_household,
    answer_of_how_long,
    answer_of_known,
    answer_of_last,
    answer_of_part,
    answer_of_radiation,
    answer_of_tested,
    answer_of_touch,
    know_household,
)
from earshot_server.note.findings.settle import affirm, asks_whether_over, deny, is_present, settle, spoken_of
from earshot_server.note.findings.somewhat import answer_of_some
from earshot_server.note.findings.strengths import with_bare_dose
from earshot_server.note.findings.symptoms import PAIN
from earshot_server.note.findings.verdict import answer, tells_else
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Speaker

_REPLIES = (
    answer_of_touch,
    answer_of_tested,
    answer_of_unknown,
    answer_of_age,
    answer_of_household,
    answer_of_quit,
    answer_of_last,
    answer_of_how_long,
    answer_of_amount,
    answer_of_formerly,
    answer_of_once,
    answer_of_part,
    answer_of_course,
    answer_of_known,
    answer_of_radiation,
    answer_of_effect,
    answer_of_weight,
    answer_of_bad,
)
"""What a short answer may be, in the order in which it is tried."""


def read_answer(heard: Heard) -> None:
    """Enter what a sentence answers to the open question."""
    question = heard.context.question
    if question is None or question.answered or question.by is Speaker.PATIENT:
        return
    if question.named and heard.sentence.named and heard.sentence.speaker is question.by:
        return  # "yes", it was meant so
    know_presumed(heard, question)
    know_household(heard, question)
    if any(read(heard, question) for read in (_answer_of_normal, *_REPLIES)):
        question.answered = True
        return
    verdict = answer(heard.sentence, heard.rules)
    symptoms = bool(question.asked) and all(one.area is Area.SYMPTOM for one in question.asked)
    if verdict is not None and symptoms and tells_else(heard.sentence, verdict, question.words):
        verdict = None
    if verdict is not None and _names_instead(heard, question, verdict):
        question.answered = True
        return
    if verdict is None or verdict[0]:
        _deny_the_rest(heard, question)
    if verdict is None:
        if _answer_behind(heard, question):
            return  # the rest is still open
        if (
            answer_of_relatives(heard, question)
            or answer_of_where(heard, question)
            or answer_of_which(heard, question)
            or answer_of_some(heard, question)
            or _answer_of_medicine(heard, question)
            or _answer_of_place(heard, question)
            or _answer_by_word(heard, question)
            or _answer_in_its_words(heard, question)
        ):
            question.answered = True
        _deny_what_is_well(heard, question)
        return
    if _denies_one(heard, question, verdict):
        return  # the rest is still open
    question.answered = True
    yes, first, last = verdict
    said = heard.sentence.evidence(first, last)
    open_ones = [one for one in question.asked if not spoken_of(heard, one)]
    if yes and question.denies:
        said_no = [question.denial] if question.denial is not None else []
        confirmed = question.model_copy(update={"about": (*question.about, *said_no)})
        denied = [one for one in open_ones if one.assertion is Assertion.ABSENT]
        deny(heard, confirmed, denied or open_ones, said)
        for one in open_ones if denied else ():  # "no fever, but you've been coughing?"
            if one not in denied:
                settle(heard, question, one, Assertion.PRESENT, said)
    elif yes:
        affirm(heard, question, open_ones, said)
    else:
        deny(heard, question, open_ones, said)
        if question.earlier and (heard.says("answers.all") or _to_all(heard, question)):
            earlier = [one for one in question.earlier if not spoken_of(heard, one)]
            deny(heard, question.model_copy(update={"asked": question.earlier}), earlier, said)


_INSTEAD = 2


def _names_instead(heard: Heard, question: Question, verdict: tuple[bool, int, int]) -> bool:
    """Tell whether "a little tingling" answers "any numbness?": it says how much of something else."""
    yes, first, last = verdict
    if not yes or heard.sentence.keys[first] not in _AMOUNTS or heard.sentence.tokens[last].mark:
        return False
    behind = [one for one in heard.all if one.area is Area.SYMPTOM and 0 < one.first - last <= _INSTEAD]
    return bool(behind) and not any(spoken_of(heard, one) for one in question.asked)


_AMOUNTS = frozenset(
    ("a", "just", "kind", "kinda", "sort", "sometimes", "occasionally", "mostly", "quite", "usually")
)
_MERE = 3
"""So few words are nothing but a no."""


def _to_all(heard: Heard, question: Question) -> bool:
    """Tell whether a mere "no" is to several questions of one turn: "any fever? have you been coughing?"."""
    asked = [*question.earlier, *question.asked]
    plain = all(one.area in (Area.SYMPTOM, Area.HABIT) and one.person is None for one in asked)
    together = len({one.evidence.segment for one in asked}) == 1
    return bool(question.asked) and plain and together and len(heard.sentence.keys) <= _MERE


_SUBJECTS = frozenset(("i", "i'm", "i've", "she", "he", "it", "we", "they"))


def _denies_one(heard: Heard, question: Question, verdict: tuple[bool, int, int]) -> bool:
    """Tell whether "I haven't thrown up" denies but one thing of a list that was asked about."""
    yes, first, last = verdict
    goes_on = last + 1 < len(heard.sentence.keys) and not heard.sentence.tokens[last].mark
    if yes or not goes_on or heard.sentence.keys[first] not in _SUBJECTS or len(question.asked) < 2:
        return False
    return any(spoken_of(heard, one) for one in question.asked)


def _deny_the_rest(heard: Heard, question: Question) -> None:
    """Read "some bruising, I don't notice anything else" after a list: the others are denied."""
    cue = heard.where("cues.nothing_else") or _picked(heard, question)
    if cue is None or not heard.patient or not any(spoken_of(heard, one) for one in question.asked):
        return
    open_ones = [one for one in question.asked if not spoken_of(heard, one)]
    deny(heard, question, open_ones, heard.sentence.evidence(*cue))


_PICKED = 3


def _picked(heard: Heard, question: Question) -> tuple[int, int] | None:
    """Return the word with which an answer picks one out: "just the nausea", "only some tingling"."""
    if len(question.asked) < 2 or len(heard.sentence.keys) > _BRIEF:
        return None
    cue = heard.where("cues.picks")
    named = [
        one
        for one in heard.mentions
        if any(one.area is asked.area and one.name == asked.name for asked in question.asked)
    ]
    near = cue and named and 0 < named[0].first - cue[1] <= _PICKED
    return cue if near and named[0].assertion is Assertion.PRESENT else None


def _answer_behind(heard: Heard, question: Question) -> bool:
    """Read "diabetes, yes", and then "the rest, no", after a list."""
    keys = heard.sentence.keys
    if not question.asked or len(keys) > _BRIEF or not heard.patient:
        return False
    if len(question.asked) == 1:
        return answer_at_end(heard, question)
    last = len(keys) - 1
    yes = heard.rules.said["answers.yes"].at(keys, last) is not None
    no = heard.rules.said["answers.no"].at(keys, last) is not None
    if not yes and not no:
        return False
    said = heard.sentence.evidence(last, last)
    if heard.rules.said["answers.rest"].at(keys, 0) is not None:
        open_ones = [one for one in question.asked if not is_present(heard, one)]
        if no:
            deny(heard, question, open_ones, heard.sentence.evidence(0, last))
        question.partly, question.answered = False, no
        return no
    named = [one for one in question.asked if spoken_of(heard, one)]
    for one in named:
        settle(heard, question, one, Assertion.PRESENT if yes else Assertion.ABSENT, said)
    question.partly = bool(named)
    return bool(named)


_BRIEF = 6
"""So many words a yes or a no may stand behind."""


def _answer_of_normal(heard: Heard, question: Question) -> bool:
    """Read "it's been good" as the answer to "how's your appetite?"."""
    names = [heard.rules.normals[topic] for topic in question.topics if topic in heard.rules.normals]
    hit = heard.rules.said["cues.normal"].within(heard.sentence.keys[:6])
    if (
        not names
        or hit is None
        or question.presumed
        or question.asked
        or heard.mentions
        or len(heard.sentence.keys) > 8
    ):
        return False
    before = heard.sentence.keys[: hit.first]
    if hit.last == 0 and heard.sentence.keys[0] == "well" and len(heard.sentence.keys) > 1:
        return False  # "well, it's low"
    if DENIES.intersection(before) and hit.last == hit.first:
        return False
    evidence = (*question.about, heard.sentence.evidence(0, hit.last))
    heard.enter(Fact(Kind.SYMPTOM, names[0], Assertion.PRESENT, evidence))
    return True


def _answer_of_place(heard: Heard, question: Question) -> bool:
    """Read "on the inside of the knee" as the answer to "where does it hurt?", "where's the swelling?"."""
    sites = [one for one in heard.sites if not spreads_before(heard.sentence, one[1])]
    several = len(sites) != 1 and (not question.complaint or not sites)
    if told_without_place(heard, question.complaint or PAIN):
        return False  # that one is placed
    asked = "place" in question.topics or question.complaint
    if not asked or several or Area.SYMPTOM in heard.areas or DENIES.intersection(heard.sentence.keys):
        return False
    site, first, last = sites[0]
    side = side_of(heard.sentence, first, last) or _only_side(heard)
    said = [place for place, key in enumerate(heard.sentence.keys) if side and SIDES.get(key) == side]
    first, last = min([first, *said]), max([last, *said])
    name = heard.enter(
        Fact(
            kind=Kind.SYMPTOM,
            concept=f"{site.name} {question.complaint or PAIN}",
            assertion=Assertion.PRESENT,
            evidence=(
                *question.about,
                *([question.complaint_named] if question.complaint_named else []),
                heard.sentence.evidence(first, last),
            ),
            attributes={"side": side} if side else {},
        )
    )
    heard.context.attend(name, "symptom")
    return True


def _only_side(heard: Heard) -> str | None:
    """Return the side that an answer names anywhere, if it is one: "in my fingers, on the left"."""
    keys = heard.sentence.keys
    if len(heard.sites) > 1 and not {"down", "into"}.isdisjoint(keys):
        return None  # "across the low back, and down the right leg"
    named = {SIDES[keys[place]] for place in side_words(heard.sentence)}
    return named.pop() if len(named) == 1 else None


def _answer_by_word(heard: Heard, question: Question) -> bool:
    """Read "no machine" as the answer to "a breathing machine?": it denies what the question called so.

    So does "not sick" after "sweaty, sick to your stomach?".
    """
    keys = heard.sentence.keys
    if (
        keys[:1] not in (("no",), ("not",))
        or len(keys) < 2
        or keys[1] not in question.words
        or heard.mentions
    ):
        return False
    phrases = {one.name: heard.rules.by_name.get((one.area.value, one.name)) for one in question.asked}
    named = [
        one
        for one in question.asked
        if keys[1] in one.name.split()
        or any(
            keys[1] in word.split() for concept in [phrases[one.name]] if concept for word in concept.words
        )
    ]
    if len(named) != 1:
        return False
    deny(heard, question, named, heard.sentence.evidence(0, 1))
    return True


def _answer_in_its_words(heard: Heard, question: Question) -> bool:
    """Read "I get up twice a night" as the answer to "getting up at night to urinate?"."""
    keys = heard.sentence.keys
    if answer_in_one_word(heard, question) or answer_of_how_often(heard, question):
        return True
    if answer_of_then(heard, question):
        return True
    if heard.mentions or not heard.patient or DENIES.intersection(keys) or len(question.asked) < 1:
        return False
    frequent = [
        one for one in find_attributes(heard.sentence, "symptom", heard.rules) if one.name == "frequency"
    ]
    taken_up = {key for key in keys if len(key) > 3 and key in question.words}
    named = [one for one in question.asked if taken_up & _words(heard, one)]
    if not frequent or len(named) != 1 or named[0].area is not Area.SYMPTOM or named[0].person is not None:
        return False
    places = [place for place, key in enumerate(keys) if key in taken_up]
    said = heard.sentence.evidence(min(*places, frequent[0].first), max(*places, frequent[0].last))
    name = settle(heard, question, named[0], Assertion.PRESENT, said)
    if name is not None:
        heard.ledger.amend(name, {"frequency": frequent[0].value}, [said])
    return True


def _deny_what_is_well(heard: Heard, question: Question) -> None:
    """Read "the skin looks normal" as the answer to "any skin changes?": it denies them."""
    keys = heard.sentence.keys
    well = heard.rules.said["cues.normal"].within(keys)
    if well is None or not heard.patient or keys[well.first - 1] == "as":
        return  # "a sharp pain as well"
    if DENIES.intersection(keys[max(0, well.first - 4) : well.first]):
        return
    for one in question.asked:
        words = {*_words(heard, one), one.system}
        named = [place for place in range(max(0, well.first - 4), well.first) if keys[place] in words]
        ill = one.area in (Area.SYMPTOM, Area.CONDITION) and one.person is None
        if ill and named and not spoken_of(heard, one):
            settle(heard, question, one, Assertion.ABSENT, heard.sentence.evidence(named[0], well.last))


def _words(heard: Heard, asked: Asked) -> set[str]:
    """Return the words of a concept's name and phrases that are long enough to stand for it."""
    concept = heard.rules.by_name.get((asked.area.value, asked.name))
    phrases = concept.words if concept is not None else ()
    return {word for phrase in (asked.name, *phrases) for word in phrase.split() if len(word) > 3}


def _answer_of_medicine(heard: Heard, question: Question) -> bool:
    """Read "five milligrams in the morning" or "I stopped that" as the answer to "and the glipizide?"."""
    asked = [one for one in question.asked if one.area is Area.DRUG and one.person is None]
    if not asked or len(asked) != len(question.asked) or Area.DRUG in heard.areas:
        return False
    found = find_attributes(heard.sentence, "drug", heard.rules)
    if Area.SYMPTOM in heard.areas:
        found = [one for one in found if one.name != "frequency"]  # "I'm peeing all the time"
    if heard.patient:
        found = with_bare_dose(heard.sentence, asked[-1].name, found, heard.rules)
    stopped = heard.where("cues.stopped")
    if stopped is None and asks_whether_over(question):
        over = find_attributes(heard.sentence, "past drug", heard.rules)
        if len(over) == 1 and heard.patient:
            stopped, found = (over[0].first, over[0].last), over
    if stopped is None and not any(one.name in ("dose", "frequency", "adherence") for one in found):
        return False
    spans = [(one.first, one.last) for one in found] + ([stopped] if stopped else [])
    fact = Fact(
        kind=Kind.MEDICATION,
        concept=asked[-1].name,
        code=heard.rules.code(asked[-1].area, asked[-1].name),
        assertion=Assertion.HISTORICAL if stopped else Assertion.PRESENT,
        evidence=(asked[-1].evidence, *(heard.sentence.evidence(*span) for span in spans)),
        attributes={one.name: one.value for one in reversed(found)} | ({"stopped": "yes"} if stopped else {}),
    )
    heard.context.attend(heard.enter(fact), "drug", tuple(one.name for one in found))
    return True

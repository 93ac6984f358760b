"""Questions and the short answers to them: one fact, with the words of both as evidence."""

from collections.abc import Sequence
from dataclasses import replace

from earshot_server.note.draft import Assertion, Evidence, Role
from earshot_server.note.findings.askable import (
    ASKABLE,
    TOPIC_LASTS,
    asked_of,
    asked_of_effect,
    asked_when_last,
    asked_whether_over,
    concepts_asked,
    excepted,
    how_many_children,
    presupposed,
    takes_for_granted,
    word_of_effect,
)
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.complaints import spot_of
from earshot_server.note.findings.context import Asked, Context, Question, Spot
from earshot_server.note.findings.denial import denial
from earshot_server.note.findings.family import YOU, asks_of_family, of_family
from earshot_server.note.findings.how_is import words_of_how
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import find_sites
from earshot_server.note.findings.presumed import presumed
from earshot_server.note.findings.symptoms import doubtful
from earshot_server.note.findings.troubled import of_system
from earshot_server.note.findings.unnamed import SAME, asked_briefly, asks_of_unknown
from earshot_server.note.findings.used import asks_of_treating, asks_of_use
from earshot_server.note.rules.concepts import Area, Complaint, Relative
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.split import opens_question

_BEFORE = ("before", "past", "previously", "ever", "history", "first")
"""With these a question asks about the past: a no does not take back what is there now."""
_GOES_ON = frozenset(("any", "or", "and", "like"))


def ask(sentence: Sentence, mentions: Sequence[Mention], context: Context, rules: Rules) -> None:
    """Remember a question. One that goes on with "any" or "or" adds to the one before it."""
    topics, about = topics_of(sentence, rules)
    asked = concepts_asked(sentence, mentions, topics, context.question, rules)
    if "family" not in topics and _names_others(sentence, mentions, context, rules):
        topics, about = (), ()
    asked = tuple(_of_relatives(one) if "family" in topics else one for one in asked)
    before = context.question
    if before is not None and before.age <= TOPIC_LASTS and "allergies" in before.topics:
        asked = tuple(one for one in asked if not one.weak)
        if len(sentence.keys) <= 3 and any(one.area in (Area.DRUG, Area.ALLERGEN) for one in asked):
            topics, about = before.topics, before.about  # "Naprosyn?"
    echo = sentence.named and sentence.speaker is Speaker.PATIENT and len(sentence.keys) <= 3
    if echo and before is not None and asked and not before.answered:
        context.question = before.model_copy(update={"asked": asked, "age": 0})
        return
    detail = not topics and not mentions and _is_detail(sentence, before)
    if before is not None and detail:  # "which year?", "and what else?"
        topics, about = before.topics, before.about
    asked = asked or _of_same_system(sentence, mentions, before, rules)
    if over := asked_whether_over(sentence, mentions, topics, rules):
        asked = over
    if before is not None and _says_again(sentence, before, bool(asked or topics) and not detail, rules):
        before.age, before.asked_back = 0, before.by is not sentence.speaker
        return
    asked = asked or _spoken_of(sentence, mentions, topics, context)
    if (talk := context.family) is not None and asks_of_family(sentence, asked, topics, context):
        asked = tuple(of_family(one, talk) for one in asked)
        topics, about = ("family",), about or (talk.evidence,)
    if before is not None and not before.answered and before.age <= 1 and _adds(sentence, mentions, before):
        asked = (*before.asked, *asked)
        topics, about = tuple(dict.fromkeys((*before.topics, *topics))), (*before.about, *about)
    context.question = _question(sentence, mentions, context, rules, (topics, about, asked))
    context.question.others = context.question.others or detail
    if before is not None and _speaks_on(context.question, before):
        context.question.presupposed = before.presupposed


def _speaks_on(question: Question, before: Question) -> bool:
    """Tell whether a question is of what its asker only named: "the lump. When did you notice it?"."""
    same = question.by is before.by and not before.answered and before.age <= 1
    return same and question.of_it and not (question.asked or question.presupposed or question.presumed)


def _question(
    sentence: Sentence,
    mentions: Sequence[Mention],
    context: Context,
    rules: Rules,
    wanted: tuple[tuple[str, ...], tuple[Evidence, ...], tuple[Asked, ...]],
) -> Question:
    """Return a question; `wanted` are its topics, the words that gave them, and what it asks about."""
    topics, about, asked = wanted
    before, talk = context.question, context.family
    return Question(
        topics=topics,
        asked=() if (effect := asked_of_effect(sentence, mentions, rules)) else asked,
        children=how_many_children(sentence),
        about_last=asked_when_last(sentence, mentions, rules),
        amount="how" in sentence.keys and not {"much", "often", "many"}.isdisjoint(sentence.keys),
        earlier=_earlier(sentence, before),
        about=about,
        family=talk.evidence if talk is not None and "family" in topics else None,
        course=(course := _of_course(sentence, rules)) and course[0],
        course_says=course[1] if course else "",
        by=sentence.speaker,
        voice=sentence.voice,
        named=sentence.named,
        sites=tuple(site.name for site, _, _ in find_sites(sentence, rules)),
        complaint=(complaint := _complaint_placed(sentence, rules))[0],
        complaint_named=complaint[1],
        pain="pain" in sentence.keys,
        spot=spot_of(sentence, list(mentions), rules) or _copied(context.spot),
        tells=_means_all(sentence, asked)
        or (not opens_question(sentence.keys, rules) and not {"or", "any"}.intersection(sentence.keys)),
        how=words_of_how(sentence),
        of_it=not _IT.isdisjoint(sentence.keys),
        unknown=asks_of_unknown(sentence, mentions, topics, asked, rules),
        uses=asks_of_use(sentence, mentions),
        treats=asks_of_treating(sentence, mentions),
        ever="ever" in sentence.keys,
        did="did" in sentence.keys,
        helps=(helps := word_of_effect(sentence)) and helps[0],
        helps_says=helps[1] if helps else "",
        effect=effect,
        detailed=len(sentence.keys) > _PLAIN,
        over=(over := bool(asked_whether_over(sentence, mentions, topics, rules))),
        presupposed=() if over else _presupposed(sentence, mentions, rules),
        others=any(excepted(sentence, mention) for mention in mentions),
        before=not set(_BEFORE).isdisjoint(sentence.keys) or "like this" in sentence.line,
        words=tuple(dict.fromkeys(key for key in sentence.keys if len(key) > 3)),
        denial=denial(sentence),
        presumed=() if over else presumed(sentence, mentions, rules),
        takes_for_granted=takes_for_granted(sentence),
    )


_IT = frozenset(("it", "they", "them", "that", "this", "these", "those", "it's", "that's"))


def _spoken_of(
    sentence: Sentence, mentions: Sequence[Mention], topics: Sequence[str], context: Context
) -> tuple[Asked, ...]:
    """Return what "does anyone in the family have that?" asks about: the disease that was spoken of last."""
    last = context.disease
    others = [one for one in mentions if one.area is not Area.RELATIVE]
    talk = context.family
    if talk is None or "family" not in topics or last is None or others or SAME.isdisjoint(sentence.keys):
        return ()
    asked = Asked(area=Area.CONDITION, name=last.name, evidence=last.evidence)
    return (of_family(asked, talk),)


def _of_same_system(
    sentence: Sentence, mentions: Sequence[Mention], before: Question | None, rules: Rules
) -> tuple[Asked, ...]:
    """Return what "any blood?" asks about, after a question about a symptom of a body system."""
    system = before.asked[-1].system if before is not None and before.asked else ""
    taken = {place for one in mentions for place in range(one.first, one.last + 1)}
    found = of_system(sentence, system, rules, taken) if system else None
    if found is None:
        return ()
    symptom, first, last = found
    mention = Mention(Area.SYMPTOM, symptom.name, first, last, first, symptom.system, symptom.exam)
    return (asked_of(sentence, mention, rules),)


_WHETHER = frozenset(("are", "is", "was", "were", "has", "have", "can", "could"))
"""A question that begins so asks something of its own: "are they regular?"."""
_DETAIL = 6
"""So few words without a topic of their own ask for a detail of what was asked before."""


def _says_again(sentence: Sentence, before: Question, names: bool, rules: Rules) -> bool:
    """Tell whether a question only asks back what was meant, or says once more what was just asked.

    "Any night sweats? You wake up and the sheets are wet?": the second `names` nothing itself.
    """
    if _asks_back(sentence, before, rules):
        return True
    same = before.by is sentence.speaker and before.named and not before.answered
    details = {"how", "when", "where", "what", "which", "who", "why"}.intersection(sentence.keys[:3])
    return not names and same and before.age <= 1 and bool(before.asked) and not details


def _is_detail(sentence: Sentence, before: Question | None) -> bool:
    """Tell whether a question asks for more of what was asked before: "which year?", "and what else?"."""
    if before is None:
        return False
    brief = len(sentence.keys) <= _DETAIL and before.age <= TOPIC_LASTS
    return (brief and sentence.keys[0] not in _WHETHER) or _asks_for_more(sentence)


def _asks_for_more(sentence: Sentence) -> bool:
    return " ".join(sentence.keys[-2:]) in _ELSE


_ELSE = frozenset(
    ("what else", "anything else", "any others", "anything more", "anyone else", "any more", "other ones")
)


def _adds(sentence: Sentence, mentions: Sequence[Mention], before: Question) -> bool:
    """Tell whether a question only adds to the one before it: "... or chills?", "seizures? dizziness?"."""
    names = before.by is sentence.speaker and bool(before.asked) and only_lists(sentence, mentions)
    return sentence.keys[0] in _GOES_ON or names


def _presupposed(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> tuple[Asked, ...]:
    """Return the patient's symptoms that a question takes for known, none that was hardly heard."""
    return tuple(
        asked_of(sentence, one, rules)
        for one in mentions
        if one.area is Area.SYMPTOM and one.person is None and presupposed(sentence, one)
        if not doubtful(sentence, one.first, one.last)
    )


def _names_others(sentence: Sentence, mentions: Sequence[Mention], context: Context, rules: Rules) -> bool:
    """Tell whether a question is about somebody else: "do your children have any health problems?"."""
    if not YOU.isdisjoint(set(sentence.keys) - {"your"}):
        return False
    named = [one.name for one in mentions if one.area is Area.RELATIVE and one.name != context.ward]
    concepts = [rules.by_name[(Area.RELATIVE.value, name)] for name in named if name != "family"]
    return any(isinstance(one, Relative) and one.kin != "none" for one in concepts)


def _of_course(sentence: Sentence, rules: Rules) -> tuple[Evidence, str] | None:
    """Return the words that ask for a course, and what a yes says: not where two are offered."""
    if {"better", "worse"} <= set(sentence.keys) or not {"it", "they", "this", "that", "these", "pain"} & set(
        sentence.keys
    ):
        return None
    found = [one for one in find_attributes(sentence, "symptom", rules) if one.name == "course"]
    if len(found) != 1:
        return None
    return sentence.evidence(found[0].first, found[0].last, Role.ASKED), found[0].value


def _of_relatives(asked: Asked) -> Asked:
    """Let "people" in a question about the family be the family."""
    return asked.model_copy(update={"person": "family"}) if asked.person == "people" else asked


def _means_all(sentence: Sentence, asked: Sequence[Asked]) -> bool:
    """Tell whether a yes is to all: "are you still taking metoprolol and aspirin?"."""
    drugs = len(asked) > 1 and all(one.area is Area.DRUG for one in asked)
    return drugs and not {"or", "any"}.intersection(sentence.keys)


def _earlier(sentence: Sentence, before: Question | None) -> tuple[Asked, ...]:
    """Return what the same speaker asked right before, without waiting for an answer."""
    if before is None or before.answered or before.age > 1 or before.by is not sentence.speaker:
        return ()
    return (*before.earlier, *before.asked)[-_EARLIER:]


_EARLIER = 8
_PLAIN = 8
"""A question of so many words only names what it asks about."""


def _asks_back(sentence: Sentence, before: Question, rules: Rules) -> bool:
    """Tell whether a patient only asks what the question meant: "as in drugs?"."""
    if not sentence.named or sentence.speaker is not Speaker.PATIENT or before.by is Speaker.PATIENT:
        return False
    place = 0
    while place < len(sentence.keys) and (filler := rules.said["questions.fillers"].at(sentence.keys, place)):
        place = filler.last + 1
    return not before.answered and rules.said["clarifying.words"].at(sentence.keys, place) is not None


_PLACES = frozenset(("where", "where's", "whereabouts"))


def _complaint_placed(sentence: Sentence, rules: Rules) -> tuple[str, Evidence | None]:
    """Return the complaint whose place a question asks for: "where's the numbness?"."""
    if _PLACES.isdisjoint(sentence.keys[:4]):
        return "", None
    for hit in rules.concepts.find(sentence.keys):
        for one in hit.holds:
            if isinstance(one, Complaint):
                return one.name, sentence.evidence(hit.first, hit.last, Role.ASKED)
    return "", None


def _copied(spot: Spot | None) -> Spot | None:
    """Return a spot that grows no older with the context's."""
    return spot.model_copy() if spot is not None else None


def extend(sentence: Sentence, mentions: Sequence[Mention], question: Question, rules: Rules) -> bool:
    """Take a bare list of concepts, after a pause, as more of the question ("any fever ... chills or cough").

    False if it is no such list, or names what was asked already: then it answers.
    """
    names = {one.name for one in question.asked}
    mine = [mention for mention in mentions if mention.area in ASKABLE]
    if question.answered or not names or not mine or any(mention.name in names for mention in mine):
        return False
    if not only_lists(sentence, mentions):
        return False
    question.asked = (*question.asked, *(asked_of(sentence, mention, rules) for mention in mine))
    question.age = 0
    return True


def explain(sentence: Sentence, mentions: Sequence[Mention], context: Context, rules: Rules) -> bool:
    """Take what a clinician says to a patient who asked back as more of the question, and as nothing else.

    "What do you mean?" "It could be anything from diabetes to cancer."
    """
    question, talk = context.question, context.family
    if question is None or not question.asked_back or sentence.speaker is not question.by:
        return False
    names = {one.name for one in question.asked}
    mine = [replace(one, assertion=Assertion.PRESENT) for one in mentions if one.area in ASKABLE]
    asked = [asked_of(sentence, one, rules) for one in mine if one.name not in names]
    if talk is not None and "family" in question.topics:
        asked = [of_family(one, talk) for one in asked]
    question.asked = (*question.asked, *asked)
    question.age = 0
    return True


def only_lists(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether a sentence is nothing but concepts and what joins them."""
    held = {place for one in mentions for place in range(one.first, one.last + 1)}
    rest = [key for place, key in enumerate(sentence.keys) if place not in held]
    return bool(held) and set(rest) <= {"or", "and", "any", "a", ""}


_NAMED = (Area.SYMPTOM, Area.CONDITION, Area.DRUG, Area.ALLERGEN, Area.HABIT)
_BESIDE = frozenset(
    [
        "and",
        "or",
        "the",
        "a",
        "your",
        "so",
        "okay",
        "ok",
        "now",
        "how",
        "what",
        "about",
        "then",
        "also",
        "well",
        "any",
        "oh",
        "uh",
        "like",
        "such",
        "as",
        "for",
        "example",
        "things",
        "thing",
        "that",
        "stuff",
        "say",
        "",
    ]
)
"""What may stand beside what is only named: "oh, diabetes, high blood pressure, things like that"."""


def only_names(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether a clinician only names something: "and the glipizide." asks, whatever its mark."""
    if sentence.speaker is not Speaker.CLINICIAN or not sentence.named or sentence.asks or not mentions:
        return False
    if any(one.area not in _NAMED or one.person or one.weak for one in mentions):
        return False
    if not all(_BESIDE.issuperset(sentence.keys[one.cue[0] : one.cue[1] + 1]) for one in mentions if one.cue):
        return False
    held = {place for one in mentions for place in range(one.first, one.last + 1)}
    return all(place in held or key in _BESIDE for place, key in enumerate(sentence.keys))


def topics_of(sentence: Sentence, rules: Rules) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Return what a question is about, and the words that say so."""
    hits = list(rules.topics.find(sentence.keys))
    names = dict.fromkeys(topic.name for hit in hits for topic in hit.holds)
    if (bare := asked_briefly(sentence, rules)) is not None:
        names.setdefault(bare)
    about = tuple(sentence.evidence(hit.first, hit.last, Role.ASKED) for hit in hits)
    if "how long" in sentence.line and not {"last", "lasts", "lasting"}.isdisjoint(sentence.keys[2:]):
        names = {"lasting": None} | {name: None for name in names if name != "duration"}
    eats = not {"eating", "eat"}.isdisjoint(sentence.keys)
    found = tuple(one for one in names if not (eats and one == "alcohol"))  # "is he eating and drinking?"
    return (("family", *(one for one in found if one != "family")) if "family" in found else found), about

"""Questions and the short answers to them: one fact, with the words of both as evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from earshot_server.note.draft import Assertion, Evidence, Role
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.context import Asked, Context, Question, Spot
from earshot_server.note.findings.mention import Mention, find_sites, side_at, spot_of
from earshot_server.note.rules.concepts import Area, Habit, Relative
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.split import opens_question

ASKABLE = (
    Area.SYMPTOM,
    Area.CONDITION,
    Area.PROCEDURE,
    Area.DRUG,
    Area.ALLERGEN,
    Area.HABIT,
    Area.GENE,
    Area.LIVING,
    Area.JOB,
    Area.TEST,
    Area.TREATMENT,
)
"""What a plain yes or no can be about."""

_TROUBLE = frozenset(("trouble", "problem", "problems", "reaction", "reactions"))
"""Before a medicine they ask what it did, and not whether it is taken."""

_DONE = (Area.TEST, Area.TREATMENT)
"""Of these a question asks whether they were ever done."""
_DOING = frozenset(("had", "ever", "got", "gotten", "received", "done", "been", "tried"))

_EXCEPT = frozenset(("besides", "except", "excluding", "than", "from"))
"""Behind these something is known already: "any medications besides the statin?"."""
_EXCEPT_WITH = {"than": "other", "from": ("apart", "aside")}
_BEFORE = ("before", "past", "previously", "ever", "history", "first")
"""With these a question asks about the past: a no does not take back what is there now."""
_NOUNS = frozenset(
    (
        "pain",
        "pains",
        "ache",
        "aches",
        "discomfort",
        "swelling",
        "numbness",
        "tingling",
        "weakness",
        "stiffness",
    )
)

_DEFINITE = (("your",), ("the",), ("that",), ("this",), ("these",), ("those",), ("her",), ("his",))
_OF_MEDICINES = frozenset(("allergies", "medicines", "reaction"))
"""In a question about these "drugs" are medicines."""
_OF_ALLERGIES = frozenset(("allergies", "reaction", "allergic", "allergy"))
_GOES_ON = frozenset(("any", "or", "and", "like"))


def ask(sentence: Sentence, mentions: Sequence[Mention], context: Context, rules: Rules) -> None:
    """Remember a question. One that goes on with "any" or "or" adds to the one before it."""
    topics, about = topics_of(sentence, rules)
    asked = _once(
        _asked(sentence, mention, rules)
        for mention in (_wanted(sentence, one) for one in mentions)
        if mention.area in ASKABLE
        if mention.assertion is not Assertion.HYPOTHETICAL
        or "reaction" in topics
        or _what_about(sentence, mention)
        if "age" in topics or not _presupposed(sentence, mention)
        if not _excepted(sentence, mention)
        if not mention.weak or mention.area is Area.HABIT
        if mention.area is not Area.ALLERGEN or _asks_of_allergies(sentence, topics, context.question)
        if not _is_indication(sentence, mention, mentions)
        if mention.area is not Area.JOB or "work" in topics or _is_said_of(sentence, mention)
        if mention.area not in _DONE or _was_done(sentence, mention)
        if not (mention.weak and _OF_MEDICINES.intersection(topics))
        if not (mention.weak and _drinks_else(mentions, rules))
    )
    if "family" not in topics and _names_others(sentence, mentions, context, rules):
        topics, about = (), ()
    asked = tuple(_of_relatives(one) if "family" in topics else one for one in asked)
    before = context.question
    if before is not None and _asks_back(sentence, before, rules):
        before.age = 0
        return
    if before is not None and before.age <= _TOPIC_LASTS and "allergies" in before.topics:
        asked = tuple(one for one in asked if not one.weak)
        if len(sentence.keys) <= 3 and any(one.area in (Area.DRUG, Area.ALLERGEN) for one in asked):
            topics, about = before.topics, before.about  # "Naprosyn?"
    echo = sentence.named and sentence.speaker is Speaker.PATIENT and len(sentence.keys) <= 3
    if echo and before is not None and asked and not before.answered:
        context.question = before.model_copy(update={"asked": asked, "age": 0})
        return
    if before is not None and _is_of_family(before, sentence):
        asked = tuple(_of_family(one, before) for one in asked)
        topics, about = tuple(dict.fromkeys((*topics, *before.topics))), (*about, *before.about)
    if before is not None and not before.answered and before.age <= 1 and sentence.keys[0] in _GOES_ON:
        asked = (*before.asked, *asked) if before.asked else asked
        topics, about = tuple(dict.fromkeys((*before.topics, *topics))), (*before.about, *about)
    context.question = Question(
        topics=topics,
        asked=asked,
        children=_how_many_children(sentence),
        about_last=_about_last(sentence, mentions, rules),
        amount="how" in sentence.keys and not {"much", "often", "many"}.isdisjoint(sentence.keys),
        earlier=_earlier(sentence, before),
        about=about,
        family=_says_family(sentence, rules) or (before.family if before and "family" in topics else None),
        course=(course := _of_course(sentence, rules)) and course[0],
        course_says=course[1] if course else "",
        by=sentence.speaker,
        named=sentence.named,
        sites=tuple(site.name for site, _, _ in find_sites(sentence, rules)),
        pain="pain" in sentence.keys,
        spot=spot_of(sentence, list(mentions), rules) or _copied(context.spot),
        tells=not opens_question(sentence.keys, rules) and not {"or", "any"}.intersection(sentence.keys),
        ever="ever" in sentence.keys,
        others=any(_excepted(sentence, mention) for mention in mentions),
        before=not set(_BEFORE).isdisjoint(sentence.keys) or "like this" in sentence.line,
        words=tuple(dict.fromkeys(key for key in sentence.keys if len(key) > 3)),
        denies=sentence.keys[0] == "no"
        or (sentence.keys[0] in ("so", "and") and sentence.keys[1:2] == ("no",)),
    )


def _what_about(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question asks by "what about": a clinician's does."""
    cue = mention.cue
    asks = cue is not None and sentence.keys[cue[0] : cue[1] + 1] == ("what", "about")
    return asks and sentence.speaker is not Speaker.PATIENT


def _names_others(sentence: Sentence, mentions: Sequence[Mention], context: Context, rules: Rules) -> bool:
    """Tell whether a question is about somebody else: "do your children have any health problems?"."""
    if not _OWN.isdisjoint(set(sentence.keys) - {"your"}):
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


def _once(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return each concept once: "do you smoke cigarettes?" asks about tobacco only."""
    found: dict[tuple[Area, str, str | None], Asked] = {}
    for one in asked:
        found.setdefault((one.area, one.name, one.person), one)
    return tuple(found.values())


_WANTS = frozenset((("what", "about"), ("is", "it")))
"""Words that make a concept hypothetical in a statement, but ask about it in a clinician's question."""


def _wanted(sentence: Sentence, mention: Mention) -> Mention:
    """Return a mention as asked about: "what about diabetes?"."""
    if mention.assertion is not Assertion.HYPOTHETICAL or mention.cue is None:
        return mention
    words = sentence.keys[mention.cue[0] : mention.cue[1] + 1]
    wants = words in _WANTS and sentence.named and sentence.speaker is Speaker.CLINICIAN
    return replace(mention, assertion=Assertion.PRESENT) if wants else mention


def _drinks_else(mentions: Sequence[Mention], rules: Rules) -> bool:
    """Tell whether "drink" is said of something else: "how much coffee do you drink?"."""
    habits = [rules.by_name[(one.area.value, one.name)] for one in mentions if one.area is Area.HABIT]
    return any(isinstance(one, Habit) and one.topic == "diet" for one in habits)


def _earlier(sentence: Sentence, before: Question | None) -> tuple[Asked, ...]:
    """Return what the same speaker asked right before, without waiting for an answer."""
    if before is None or before.answered or before.age > 1 or before.by is not sentence.speaker:
        return ()
    return (*before.earlier, *before.asked)[-_EARLIER:]


def _how_many_children(sentence: Sentence) -> Evidence | None:
    """Return the words of "how many children do you have?"."""
    keys = sentence.keys
    for place in range(len(keys) - 2):
        if keys[place : place + 2] == ("how", "many") and keys[place + 2] in ("children", "kids"):
            return sentence.evidence(place, place + 2, Role.ASKED)
    return None


_EARLIER = 8
_LAST_DONE = (Area.TEST, Area.TREATMENT, Area.PROCEDURE)


def _about_last(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> tuple[Asked, ...]:
    """Return what a question asks the time of: "when was your last mammogram?"."""
    when = not {"when", "ago"}.isdisjoint(sentence.keys) or ("remember" in sentence.keys)
    if not when or not {"last", "ago", "did", "have"}.intersection(sentence.keys):
        return ()
    return _once(_asked(sentence, one, rules) for one in mentions if one.area in _LAST_DONE)


_TOPIC_LASTS = 3
"""So many sentences later a name alone still asks about the same."""


def _asks_back(sentence: Sentence, before: Question, rules: Rules) -> bool:
    """Tell whether a patient only asks what the question meant: "as in drugs?"."""
    if not sentence.named or sentence.speaker is not Speaker.PATIENT or before.by is Speaker.PATIENT:
        return False
    return not before.answered and rules.said["clarifying.words"].at(sentence.keys, 0) is not None


_FAMILY = frozenset(("family", "relatives", "relative", "anyone", "anybody"))
_ECHO = 3
"""So few words only name again what was answered: "colon cancer?"."""
_FAMILY_LASTS = 3
"""So many sentences later "what about heart disease?" still asks about the family."""
_OWN = frozenset(("you", "your", "you've", "you're", "yourself"))


def _is_of_family(before: Question, sentence: Sentence) -> bool:
    """Tell whether a question goes on about the family: "any family history? ... migraines or cancer?"."""
    if before.family is None or before.by is not sentence.speaker or not _OWN.isdisjoint(sentence.keys):
        return False
    follows = not before.answered and before.age <= 1
    leads = {"what about", "how about", "anything like", "so there's", "and any", "any"}
    short = len(sentence.keys) <= _ECHO
    opens = " ".join(sentence.keys[:2]) in leads or sentence.keys[0] in _GOES_ON or short
    return follows or (opens and before.age <= _FAMILY_LASTS)


def _of_family(asked: Asked, before: Question) -> Asked:
    """Return a condition as asked of the family."""
    if asked.person is not None or asked.area is not Area.CONDITION:
        return asked
    return asked.model_copy(update={"person": "family", "named": before.family})


def _says_family(sentence: Sentence, rules: Rules) -> Evidence | None:
    """Return the words with which a question asks about the family."""
    hits = [hit for hit in rules.topics.find(sentence.keys) if any(one.name == "family" for one in hit.holds)]
    for hit in hits:
        last = hit.last + (sentence.keys[hit.last + 1 : hit.last + 2] == ("family",))
        if not _FAMILY.isdisjoint(sentence.keys[hit.first : last + 1]):
            return sentence.evidence(hit.first, last, Role.ASKED)
    return None


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
    question.asked = (*question.asked, *(_asked(sentence, mention, rules) for mention in mine))
    question.age = 0
    return True


def only_lists(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether a sentence is nothing but concepts and what joins them."""
    held = {place for one in mentions for place in range(one.first, one.last + 1)}
    rest = [key for place, key in enumerate(sentence.keys) if place not in held]
    return bool(held) and set(rest) <= {"or", "and", "any", "a", ""}


_NAMED = (Area.SYMPTOM, Area.CONDITION, Area.DRUG, Area.ALLERGEN, Area.HABIT)
_BESIDE = frozenset(
    (
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
        "",
        "any",
    )
)


def only_names(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether a clinician only names something: "and the glipizide." asks, whatever its mark."""
    if sentence.speaker is not Speaker.CLINICIAN or not sentence.named or sentence.asks or not mentions:
        return False
    if any(one.area not in _NAMED or one.cue or one.person or one.weak for one in mentions):
        return False
    held = {place for one in mentions for place in range(one.first, one.last + 1)}
    return all(place in held or key in _BESIDE for place, key in enumerate(sentence.keys))


def topics_of(sentence: Sentence, rules: Rules) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Return what a question is about, and the words that say so."""
    hits = list(rules.topics.find(sentence.keys))
    names = dict.fromkeys(topic.name for hit in hits for topic in hit.holds)
    about = tuple(sentence.evidence(hit.first, hit.last, Role.ASKED) for hit in hits)
    found = tuple(names)
    return (("family", *(one for one in found if one != "family")) if "family" in found else found), about


def _presupposed(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question asks something else about a concept: "is your cough dry?"."""
    if mention.area in (Area.SYMPTOM, Area.CONDITION):
        named = mention.first < mention.anchor and sentence.keys[mention.anchor] in _NOUNS
        first = mention.first if named else mention.anchor  # "your knee pain"
        return sentence.keys[first - 1 : first] in _DEFINITE
    return mention.area is Area.DRUG and not _TROUBLE.isdisjoint(sentence.keys[: mention.first])


def _asks_of_allergies(sentence: Sentence, topics: Sequence[str], before: Question | None) -> bool:
    """Tell whether dust or nuts are asked of as what somebody is allergic to, and not as what is at home."""
    said = (*topics, *sentence.keys)
    if before is not None and not before.answered and before.age <= _TOPIC_LASTS:
        said = (*said, *before.topics)
    return not _OF_ALLERGIES.isdisjoint(said)


def _is_indication(sentence: Sentence, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Tell whether a disease only says what a medicine is for: "do you take citalopram for depression?"."""
    drug = any(one.area is Area.DRUG and one.last < mention.first for one in mentions)
    treated = mention.area in (Area.CONDITION, Area.SYMPTOM)
    return drug and treated and "for" in sentence.keys[max(0, mention.first - 2) : mention.first]


def _excepted(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question leaves something out that is known: "any pills besides the statin?"."""
    keys = sentence.keys
    for place in range(max(0, mention.first - 4), mention.first):
        before = keys[place - 1] if place else ""
        if keys[place] in _EXCEPT and ("any" not in keys[place : mention.first]):
            return keys[place] not in _EXCEPT_WITH or before in _EXCEPT_WITH[keys[place]]
    return False


def _is_said_of(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question is about whoever is asked: "are you a nurse?", not "did you see the nurse?"."""
    before = sentence.keys[max(0, mention.first - 4) : mention.first]
    return not {"you", "you're", "still", "work", "as"}.isdisjoint(before) and "the" not in before


def _was_done(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question asks if a test or a vaccine was ever had: "have you had a mammogram?"."""
    before = set(sentence.keys[: mention.first])
    return {"did", "get"} <= before or bool(before & {"have", "has", "had"} and before & _DOING)


def _asked(sentence: Sentence, mention: Mention, rules: Rules) -> Asked:
    found = find_attributes(sentence, "drug", rules) if mention.area is Area.DRUG else []
    places = [
        *(place for one in found for place in (one.first, one.last)),
        *mention.hull,
        *(place for span in side_at(sentence, mention) for place in span),
    ]
    return Asked(
        area=mention.area,
        name=mention.name,
        system=mention.system,
        exam=mention.exam,
        weak=mention.weak,
        side=mention.side,
        named=mention.asked,
        person=mention.person,
        assertion=Assertion.PRESENT if _what_about(sentence, mention) else mention.assertion,
        given={one.name: one.value for one in found},
        evidence=sentence.evidence(min(places), max(places), Role.ASKED),
    )

"""Which concepts a question asks about: not what it presupposes, excepts or only mentions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from earshot_server.note.draft import Assertion, Evidence, Role
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Asked, Question
from earshot_server.note.findings.mention import Mention, side_at
from earshot_server.note.findings.share import share
from earshot_server.note.rules.concepts import Area, Habit
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

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
_USING = frozenset(("use", "take", "wear", "do", "get", "using", "wearing"))
_WHO = frozenset(("you", "you're", "he", "she", "him", "her"))
_DOING = frozenset(("had", "ever", "got", "gotten", "received", "done", "been", "tried"))

_EXCEPT = frozenset(("besides", "except", "excluding", "than", "from"))
"""Behind these something is known already: "any medications besides the statin?"."""
_EXCEPT_WITH = {"than": "other", "from": ("apart", "aside")}
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
_VERBS = ("are", "is", "do", "does", "did", "have", "has")
_OPENING = 5
"""So early in a question such a verb asks about what follows, and takes nothing for known."""
_GOES_ON = frozenset(("or", "and", "at", "when", "in", "like", "lately", "any", "more", "recently", "on"))
_OF_MEDICINES = frozenset(("allergies", "medicines", "reaction"))
"""In a question about these "drugs" are medicines."""
_OF_ALLERGIES = frozenset(("allergies", "reaction", "allergic", "allergy"))
TOPIC_LASTS = 3
"""So many sentences later a name alone still asks about the same."""


def concepts_asked(
    sentence: Sentence,
    mentions: Sequence[Mention],
    topics: Sequence[str],
    before: Question | None,
    rules: Rules,
) -> tuple[Asked, ...]:
    """Return what a yes or a no to a question would be about; `before` is the question before it."""
    given = details_of(sentence, mentions, rules)
    return _once(
        asked_of(sentence, mention, rules, given.get((mention.anchor, mention.name), ()))
        for mention in (_wanted(sentence, one) for one in mentions)
        if mention.area in ASKABLE
        if mention.assertion is not Assertion.HYPOTHETICAL or "reaction" in topics
        if "age" in topics or not presupposed(sentence, mention)
        if not excepted(sentence, mention)
        if not mention.weak or mention.area is Area.HABIT
        if not _dates(sentence, mention)
        if not _is_of_ability(sentence, mention)
        if mention.area is not Area.ALLERGEN or _asks_of_allergies(sentence, topics, before)
        if not _is_indication(sentence, mention, mentions)
        if mention.area is not Area.JOB or "work" in topics or _is_said_of(sentence, mention)
        if mention.area not in _DONE or _was_done(sentence, mention)
        if not (mention.weak and _OF_MEDICINES.intersection(topics))
        if not (mention.weak and _drinks_else(mentions, rules))
    )


def _is_of_ability(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question asks whether somebody can, and not whether they do: "could you walk?"."""
    before = set(sentence.keys[max(0, mention.first - 3) : mention.first])
    return mention.area is Area.HABIT and bool(before & {"can", "could", "able"})


def _dates(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether an operation only dates what is asked: "did you have radiation after the lumpectomy?"."""
    before = sentence.keys[max(0, mention.first - 2) : mention.first]
    during = mention.area is Area.CONDITION and not {"during", "while"}.isdisjoint(before)
    return during or (mention.area is Area.PROCEDURE and not _SINCE.isdisjoint(before))


_SINCE = frozenset(("after", "since", "following", "during"))


_ENDED = (("go", "away"), ("go", "down"), ("clear", "up"), ("settle", "down"), ("ever", "go"))
_GONE = (("is",), ("are",), ("has",), ("have",), ("did",))


def asked_whether_over(
    sentence: Sentence, mentions: Sequence[Mention], topics: Sequence[str], rules: Rules
) -> tuple[Asked, ...]:
    """Return what a question asks whether it is over: "has the fever gone away?", "is the rash gone?"."""
    mine = [one for one in mentions if one.area in (Area.SYMPTOM, Area.CONDITION) and one.person is None]
    if len(mine) != 1:
        return ()
    behind = sentence.keys[mine[0].last + 1 :]
    ends = behind[:1] in (("gone",), ("over",), ("stop",), ("stopped",)) and sentence.keys[:1] in _GONE
    ends = ends or (behind[:2] in _ENDED and sentence.keys[:1] == ("did",))
    if not ends and "over" not in topics:
        return ()
    return (asked_of(sentence, replace(mine[0], assertion=Assertion.PRESENT), rules),)


_HELPS = frozenset(("help", "helps", "helping", "helped", "work", "works", "working", "worked"))
_OF_EFFECT = (Area.DRUG, Area.TREATMENT)


def asked_of_effect(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> tuple[Asked, ...]:
    """Return of what a question asks whether it helps: "does the gabapentin help?"."""
    if _HELPS.isdisjoint(sentence.keys):
        return ()
    found = [one for one in mentions if one.area in _OF_EFFECT and one.person is None]
    behind = [one for one in found if not _HELPS.isdisjoint(sentence.keys[one.last + 1 : one.last + 5])]
    return tuple(asked_of(sentence, one, rules) for one in behind)


def word_of_effect(sentence: Sentence) -> tuple[Evidence, str] | None:
    """Return the "help" or "working" of a question."""
    place = next((at for at, key in enumerate(sentence.keys) if key in _HELPS), None)
    return None if place is None else (sentence.evidence(place, place, Role.ASKED), sentence.keys[place])


def _once(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return each concept once: "do you smoke cigarettes?" asks about tobacco only."""
    found: dict[tuple[Area, str, str | None], Asked] = {}
    for one in asked:
        found.setdefault((one.area, one.name, one.person), one)
    return tuple(found.values())


_WANTS = frozenset((("what", "about"), ("is", "it"), ("such", "as"), ("things", "like"), ("for", "example")))
"""Words that make a concept hypothetical in a statement, but ask about it in a clinician's question."""


_TELLS = frozenset(
    ("tell", "know", "ask", "asking", "say", "wondering", "wonder", "sure", "remember", "recall")
)
_KNOWS = frozenset((("know", "if"), ("see", "if"), ("wondering", "if"), ("wonder", "if")))


def named_clinician(sentence: Sentence) -> bool:
    """Tell whether it is the clinician who speaks, for certain."""
    return sentence.named and sentence.speaker is Speaker.CLINICIAN


def _wanted(sentence: Sentence, mention: Mention) -> Mention:
    """Return a mention as asked about: "what about diabetes?"."""
    if mention.assertion is not Assertion.HYPOTHETICAL or mention.cue is None:
        return mention
    words = sentence.keys[mention.cue[0] : mention.cue[1] + 1]
    named = named_clinician(sentence)
    tells = words[:1] == ("if",) and not _TELLS.isdisjoint(
        sentence.keys[max(0, mention.cue[0] - 3) : mention.cue[0]]
    )
    if (tells or words in _KNOWS) and "let" not in sentence.keys[: mention.cue[0]] and named:
        return replace(mention, assertion=Assertion.PRESENT)  # "can you tell me if you have a fever?"
    wants = words in _WANTS and (named or (words[0] == "what" and sentence.speaker is not Speaker.PATIENT))
    return replace(mention, assertion=Assertion.PRESENT) if wants else mention


def _drinks_else(mentions: Sequence[Mention], rules: Rules) -> bool:
    """Tell whether "drink" is said of something else: "how much coffee do you drink?"."""
    habits = [rules.by_name[(one.area.value, one.name)] for one in mentions if one.area is Area.HABIT]
    return any(isinstance(one, Habit) and one.topic == "diet" for one in habits)


_CHILDREN = ("children", "kids")
_BRIEFLY = 5
"""So many words "any children?" has: not "any children with asthma?"."""


def how_many_children(sentence: Sentence) -> Evidence | None:
    """Return the words of "how many children do you have?", "any kids?"."""
    keys = sentence.keys
    for place in range(len(keys) - 2):
        many = keys[place : place + 2] in (("how", "many"), ("you", "have"))
        if many and keys[place + 2] in _CHILDREN:
            return sentence.evidence(place, place + 2, Role.ASKED)
    for place, (one, two) in enumerate(pairwise(keys)):
        if one == "any" and two in _CHILDREN and len(keys) <= _BRIEFLY:
            return sentence.evidence(place, place + 1, Role.ASKED)
    return None


_LAST_DONE = (Area.TEST, Area.TREATMENT, Area.PROCEDURE)


def asked_when_last(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> tuple[Asked, ...]:
    """Return what a question asks the time of: "when was your last mammogram?"."""
    when = not {"when", "ago"}.isdisjoint(sentence.keys) or ("remember" in sentence.keys)
    if not when or not {"last", "ago", "did", "have"}.intersection(sentence.keys):
        return ()
    return _once(asked_of(sentence, one, rules) for one in mentions if one.area in _LAST_DONE)


def presupposed(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question asks something else about a concept: "is your cough dry?"."""
    if mention.area in (Area.SYMPTOM, Area.CONDITION):
        if sentence.keys[max(0, mention.first - 2) : mention.first] in _KINDS and takes_for_granted(sentence):
            return True  # "what kind of discharge is it?"
        if "where" in sentence.keys[:3] and sentence.keys[mention.anchor - 1 : mention.anchor] == ("it",):
            return True  # "where exactly does it hurt?"
        joined = mention.area is Area.SYMPTOM and mention.first < mention.anchor
        if (
            joined
            and takes_for_granted(sentence)
            and (sentence.keys[mention.first - 1 : mention.first] in (*_DEFINITE, ("which",)))
        ):
            return True  # "where does that shoulder hurt?"
        if mention.troubled or _says_more(sentence, mention):
            return False
        named = mention.first < mention.anchor and sentence.keys[mention.anchor] in _NOUNS
        first = mention.first if named else mention.anchor  # "your knee pain"
        if first and sentence.tokens[first - 1].mark:
            return False  # "any weakness with that, numbness?"
        if mention.first < mention.anchor and sentence.keys[mention.anchor - 1] in ("the", "that"):
            return True  # "which hand is the rash on?"
        if (
            first > 1
            and not takes_for_granted(sentence)
            and sentence.keys[first - 1] not in ("the", "that", "this")
            and sentence.keys[first - 2] in _VERBS
            and first <= _OPENING
            and _is_all(sentence, mention)
        ):
            return False  # "are your legs swelling?"
        return sentence.keys[first - 1 : first] in _DEFINITE
    return mention.area is Area.DRUG and not _TROUBLE.isdisjoint(sentence.keys[: mention.first])


_KINDS = (("kind", "of"), ("type", "of"), ("sort", "of"), ("color", "is"), ("colour", "is"))
_WH = frozenset(
    ("how", "how's", "when", "where", "where's", "what", "what's", "which", "why", "tell", "describe")
)


def takes_for_granted(sentence: Sentence) -> bool:
    """Tell whether a question asks how, when or where, and not whether."""
    offers = any(one in ("what", "how") and two == "about" for one, two in pairwise(sentence.keys))
    return not offers and not _WH.isdisjoint(sentence.keys[:4])


_PARTS = frozenset(
    ("heart", "nose", "eyes", "ears", "head", "skin", "face", "legs", "feet", "hands", "stomach", "clothes")
)
_COPULAS = frozenset(("is", "are", "was", "were", "feels", "feel", "been", "gets", "get", "hurts", "hurt"))
_CHANGES = frozenset(("change", "changes", "trouble", "problems", "problem", "issues", "difficulty"))


def _says_more(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a concept's words are a clause ("your heart racing"), or stand behind "changes in"."""
    clause = mention.last > mention.first and mention.anchor == mention.first
    changed = not _CHANGES.isdisjoint(sentence.keys[max(0, mention.first - 3) : mention.first])
    named = sentence.keys[mention.anchor] in _NOUNS
    says = not _COPULAS.isdisjoint(sentence.keys[mention.first : mention.last + 1])
    return says or (clause and sentence.keys[mention.first] in _PARTS) or (changed and not named)


def _is_all(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a concept is the whole clause: "are your legs swelling?", not "is your cough dry?"."""
    behind = sentence.keys[mention.last + 1 : mention.last + 2]
    ends = not behind or behind[0] in _GOES_ON or bool(sentence.tokens[mention.last].mark)
    return mention.last > mention.first and ends


def _asks_of_allergies(sentence: Sentence, topics: Sequence[str], before: Question | None) -> bool:
    """Tell whether dust or nuts are asked of as what somebody is allergic to, and not as what is at home."""
    said = (*topics, *sentence.keys)
    if before is not None and not before.answered and before.age <= TOPIC_LASTS:
        said = (*said, *before.topics)
    return not _OF_ALLERGIES.isdisjoint(said)


def _is_indication(sentence: Sentence, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Tell whether a disease only says what a medicine is for: "do you take citalopram for depression?"."""
    drug = any(one.area is Area.DRUG and one.last < mention.first for one in mentions)
    treated = mention.area in (Area.CONDITION, Area.SYMPTOM)
    return drug and treated and "for" in sentence.keys[max(0, mention.first - 2) : mention.first]


def excepted(sentence: Sentence, mention: Mention) -> bool:
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
    if mention.area is Area.TREATMENT and {"did", "you"} <= set(
        sentence.keys[mention.first - 3 : mention.first]
    ):
        return True  # "did you ice it?"
    if mention.area is Area.TREATMENT and {"do", "you"} <= before and before & _USING:
        return True  # "do you use oxygen at home?"
    if mention.area is Area.TREATMENT and sentence.keys[mention.first] == "on" and before & _WHO:
        return True  # "are you on oxygen?"
    if "any" in before and not {"done", "taken", "performed"}.isdisjoint(sentence.keys[mention.last + 1 :]):
        return True  # "any stress tests done recently?"
    return {"did", "get"} <= before or bool(before & {"have", "has", "had"} and before & _DOING)


_SORTS = {
    Area.SYMPTOM: "symptom",
    Area.CONDITION: "condition",
    Area.PROCEDURE: "procedure",
}


def details_of(
    sentence: Sentence, mentions: Sequence[Mention], rules: Rules
) -> dict[tuple[int, str], Sequence[Found]]:
    """Return what a question says of the concepts that it names: a yes says it too."""
    found: dict[tuple[int, str], Sequence[Found]] = {}
    if "or" in sentence.keys:
        return found  # "all the time, or does it come and go?"
    for area, sort in _SORTS.items():
        mine = [one for one in mentions if one.area is area and one.person is None]
        shared = share(sentence, mentions, mine, sort, rules) if mine else {}
        found |= {(one.anchor, one.name): shared[index] for index, one in enumerate(mine)}
    return found


def asked_of(sentence: Sentence, mention: Mention, rules: Rules, details: Iterable[Found] = ()) -> Asked:
    """Return a mention as asked about, with the details that the question gives it."""
    details = list(details)
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
        shown=mention.shown,
        person=mention.person,
        assertion=mention.assertion,
        given={one.name: one.value for one in [*reversed(details), *found]},
        details=tuple(sentence.evidence(one.first, one.last, Role.ASKED) for one in details),
        evidence=sentence.evidence(min(places), max(places), Role.ASKED),
    )

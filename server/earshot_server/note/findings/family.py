"""Whether the family is spoken of: what is asked then is asked of the family, until somebody says "you"."""

from collections.abc import Sequence

from earshot_server.note.draft import Evidence, Role
from earshot_server.note.findings.context import Asked, Context, FamilyTalk
from earshot_server.note.findings.person import Person, without
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

FAMILY_LASTS = 6
"""So many sentences after the family was last spoken of, a question may still be about it."""

_FAMILY = frozenset(("family", "relatives", "relative", "anyone", "anybody"))
YOU = frozenset(("you", "your", "you've", "you're", "yourself"))
"""Whoever is asked."""
_TURNS = frozenset(
    ("let's", "lets", "let", "next", "moving", "tell", "talk", "ask", "start", "said", "mentioned")
)
"""With these a clinician turns to something: "let's talk about your family"."""
_SINGLE = frozenset(("he", "she", "he's", "she's", "his", "her"))


def follow_family(sentence: Sentence, named: Sequence[Person], context: Context, rules: Rules) -> None:
    """Learn from a sentence whether the family is spoken of from here on, still, or no more."""
    said = None if sentence.speaker is Speaker.PATIENT else says_family(sentence, rules)
    if said is not None and (sentence.asks or _turns_to_family(sentence.keys)):
        context.family = FamilyTalk(evidence=said)
        return
    talk = context.family
    if talk is None:
        return
    if talk.age > FAMILY_LASTS or (
        sentence.speaker is not Speaker.PATIENT and _turns_away(sentence, named, rules)
    ):
        context.family = None
    elif any(one.kin in ("blood", "child") for one in named):
        talk.age = 0


def says_family(sentence: Sentence, rules: Rules) -> Evidence | None:
    """Return the words with which a clinician speaks of the family."""
    hits = [hit for hit in rules.topics.find(sentence.keys) if any(one.name == "family" for one in hit.holds)]
    for hit in hits:
        last = hit.last + (sentence.keys[hit.last + 1 : hit.last + 2] == ("family",))
        if not _FAMILY.isdisjoint(sentence.keys[hit.first : last + 1]):
            return sentence.evidence(hit.first, last, Role.ASKED)
    return None


def asks_of_family(
    sentence: Sentence, asked: Sequence[Asked], topics: Sequence[str], context: Context
) -> bool:
    """Tell whether a question goes on about the family: "what about stroke?", "have any of them had it?"."""
    if context.family is None or sentence.speaker is Speaker.PATIENT or not _SINGLE.isdisjoint(sentence.keys):
        return False
    if not {"family"}.issuperset(topics):
        return False
    return not asked or any(one.area is Area.CONDITION or one.person is not None for one in asked)


def of_family(asked: Asked, talk: FamilyTalk) -> Asked:
    """Return a condition as asked of the family, and a symptom that is listed with it."""
    if asked.person is not None or asked.area not in (Area.CONDITION, Area.SYMPTOM):
        return asked
    return asked.model_copy(update={"person": "family", "named": talk.evidence})


def _turns_to_family(keys: Sequence[str]) -> bool:
    """Tell whether a statement turns to the family: not "since it's in your family, let me check"."""
    family = next((place for place, key in enumerate(keys) if key in _FAMILY), 0)
    return not _TURNS.isdisjoint(keys[:family])


def _turns_away(sentence: Sentence, named: Sequence[Person], rules: Rules) -> bool:
    """Tell whether a sentence is about something else: it says "you", or asks about smoking."""
    other = {topic.name for hit in rules.topics.find(sentence.keys) for topic in hit.holds} - {
        "family",
        "living",
    }
    if sentence.asks and other:
        return True
    keys = without(sentence.keys, "questions.asides", rules)
    return not named and not (YOU.isdisjoint(keys) and _TURNS.isdisjoint(keys))

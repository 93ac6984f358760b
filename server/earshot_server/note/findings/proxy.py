"""Who speaks for the patient: a parent whose child is the patient; and what they say of themselves."""

from collections.abc import Sequence
from dataclasses import replace

from earshot_server.note.findings.context import CHIEF_BEFORE, Context
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.person import SOMEBODY, Person
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_BETWEEN = 4
"""So many words may lie between "I have" and what one has."""
_OTHERS = frozenset(
    ("he", "he's", "she", "she's", "his", "her", "him", "they", "their", "them", "it", "it's")
)
_OPENING = 5
"""A visit's first sentences: somebody was greeted before."""
_HAS = (("is",), ("has",), ("was",), ("had",), ("keeps",), ("can't",), ("won't",), ("started",))
_KIDS = frozenset(("kids", "children"))
"""Asked about, they are the patient's: "how's the health of your kids?"."""
_HERSELF = (Area.JOB, Area.HABIT)
"""What "I" alone makes one's own: work, tobacco."""
_TELLS = frozenset(("me", "brought"))
"""Behind a child's name: "my son made me come", "my daughter brought me" speak of no child as the patient."""


def know_the_child(sentence: Sentence, named: Sequence[Person], context: Context) -> None:
    """Learn that a child is the patient: a parent answers what brings them with "my son ...".

    Who came along may so speak of anybody of the family: "it's my brother".
    """
    told = sentence.speaker is Speaker.CLINICIAN and not sentence.asks and not named
    if told and not _ADDRESSES.isdisjoint(sentence.keys) and sentence.keys[-1:] != ("you",):
        context.addressed = True
    if context.ward is not None or not named or sentence.asks:
        return
    children = [one for one in named if one.kin == "child"]
    came_with = sentence.proxy and bool(children) and context.sentences <= CHIEF_BEFORE
    if not (context.topic("chief") or came_with or _opens(sentence, children, context)):
        return
    if children and _TELLS.isdisjoint(sentence.keys[children[0].last + 1 :][:_BETWEEN]):
        context.ward = children[0].name
        context.ward_named = sentence.evidence(children[0].first, children[0].last)
        context.parent = not sentence.proxy
    elif sentence.proxy and named[0].kin in ("blood", "marriage"):
        context.ward = named[0].name


_ADDRESSES = frozenset(("you're", "your", "you've"))


def _opens(sentence: Sentence, children: Sequence[Person], context: Context) -> bool:
    """Tell whether a visit opens with what a child has: "hi, my son has been coughing"."""
    question = context.question
    asked = question is not None and (question.topics or question.asked or _KIDS & set(question.words))
    begins = 1 < context.sentences <= _OPENING and not asked
    if context.addressed or not (children and begins and sentence.speaker is Speaker.PATIENT):
        return False
    return sentence.keys[children[0].last + 1 : children[0].last + 2] in _HAS


def in_whose_mouth(sentence: Sentence, context: Context) -> Sentence:
    """Return a sentence as a parent's, where the voice that is called the patient's is the parent's."""
    parents = context.parent and sentence.speaker is Speaker.PATIENT
    return replace(sentence, proxy=True) if parents else sentence


def without_own(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> list[Mention]:
    """Give what a companion says of themselves to nobody: "I work as a lawyer", "I have asthma myself"."""
    if not sentence.proxy:
        return list(mentions)
    return [
        replace(one, person=SOMEBODY) if one.person is None and _own(sentence.keys, one, rules) else one
        for one in mentions
    ]


def _own(keys: Sequence[str], mention: Mention, rules: Rules) -> bool:
    """Tell whether a companion says that they have it themselves, or are married to whom is named."""
    before = keys[: mention.first]
    if mention.area is Area.RELATIVE:
        concept = rules.by_name.get((Area.RELATIVE.value, mention.name))
        return getattr(concept, "kin", "") == "marriage" and before[-1:] == ("my",)
    if before[-1:] == ("my",):
        return True
    said = "speakers.oneself" if mention.area in _HERSELF else "speakers.own"
    hits = list(rules.said[said].find(keys[: mention.last + 1]))
    near = [hit for hit in hits if hit.first < mention.first and mention.first - hit.last <= _BETWEEN]
    return bool(near) and _OTHERS.isdisjoint(before[near[-1].first :])

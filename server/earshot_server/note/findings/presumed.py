"""What a clinician's question takes for known: a disease, an operation, a medicine, a habit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.askable import (
    asked_of,
    details_of,
    excepted,
    presupposed,
    takes_for_granted,
)
from earshot_server.note.findings.context import Asked, Question
from earshot_server.note.findings.find import is_group
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.settle import DONE, KINDS, SORTS, is_known, kind_of, spoken_of
from earshot_server.note.findings.symptoms import PAIN, can_hurt, doubtful
from earshot_server.note.findings.verdict import answer
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_SPEAKS_OF = frozenset(
    [
        "how's",
        "is",
        "has",
        "for",
        "with",
        "about",
        "of",
        "managing",
        "controlling",
        "treating",
        "to",
        "are",
        "how",
        "on",
        "from",
    ]
)
"""Words before "your asthma" with which it is spoken of as known."""
_POINTS = ("these", "those")
_KNOWN = ("your", "the", "that")
_PRONOUNS = ("that", "this", "it")
_COPULAS = ("is", "was", "does", "did")
_SINCE = frozenset(("after", "since", "before", "following", "from"))
_GONE = frozenset(
    ("gone", "resolved", "away", "never", "not", "no", "don't", "didn't", "isn't", "haven't", "quit")
)
_PRESUMED = (Area.CONDITION, Area.SYMPTOM, Area.PROCEDURE, Area.DRUG, Area.HABIT, Area.TEST)
_HOW_WENT = (("how", "was"), ("how", "did"), ("how'd", "the"), ("so", "how"), ("and", "how"))
_ASIDE = (Area.DRUG, Area.PROCEDURE, Area.TEST)
"""Of these a question only speaks beside what it asks: a no is never to them."""
_LIKELY = (Area.SYMPTOM, Area.HABIT)
"""Of these a denial anywhere in the answer takes back what was presumed."""


def presumed(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> tuple[Asked, ...]:
    """Return what a clinician speaks of as known: "how's your asthma?", "any pain since the operation?"."""
    if sentence.speaker is not Speaker.CLINICIAN or not sentence.named:
        return ()
    mine = [
        _made(sentence, one)
        for one in mentions
        if one.person is None and one.area in _PRESUMED and not one.weak and not is_group(one, rules)
    ]
    given = details_of(sentence, mentions, rules)
    return tuple(
        asked_of(sentence, one, rules, given.get((one.anchor, one.name), ()))
        for one in mine
        if _is_presumed(sentence, one)
    )


def _made(sentence: Sentence, mention: Mention) -> Mention:
    """Let "what makes your neck pain worse?" speak of a pain that is there."""
    cue = sentence.keys[mention.cue[0]] if mention.cue else ""
    made = mention.assertion is Assertion.HYPOTHETICAL and cue in ("makes", "make")
    return replace(mention, assertion=Assertion.PRESENT) if made else mention


def _is_presumed(sentence: Sentence, mention: Mention) -> bool:
    keys = sentence.keys
    first = mention.first - (keys[mention.first - 1 : mention.first] in (("old",), ("chronic",), ("daily",)))
    before, spoken = keys[first - 1 : first], keys[max(0, first - 2)]
    if mention.area in (Area.SYMPTOM, Area.CONDITION) and _asks_how_long(sentence, mention):
        return True
    if mention.troubled:
        governed = mention.anchor != mention.first or mention.last - mention.first > 0
        return governed and before in tuple((one,) for one in (*_KNOWN, *_POINTS))  # not "your hearing?"
    if mention.area is Area.CONDITION:
        this = before == ("this",) and keys[max(0, first - 2)] not in _COPULAS
        if before in tuple((one,) for one in _POINTS) or this:
            return mention.assertion is Assertion.PRESENT
        return before in tuple((one,) for one in _KNOWN) and spoken in _SPEAKS_OF and "old" not in keys
    if mention.area is Area.SYMPTOM:
        pointed = before in tuple((one,) for one in _POINTS)
        pronoun = keys[mention.anchor - 1] in _PRONOUNS and keys[max(0, mention.anchor - 2)] in _COPULAS
        known = pointed or (presupposed(sentence, mention) and not pronoun)  # "is that tender?"
        sure = not doubtful(sentence, mention.first, mention.last)
        return known and sure and mention.assertion is Assertion.PRESENT
    if mention.area is Area.PROCEDURE:
        return before in tuple((one,) for one in _KNOWN) and spoken in _SINCE
    if mention.area is Area.TEST:
        return before in tuple((one,) for one in _KNOWN) and keys[:2] in _HOW_WENT
    if mention.area is Area.DRUG:
        return excepted(sentence, mention) or _is_taken(sentence, mention)
    how = "how" in keys[: mention.first] and not {"long", "much", "many"}.isdisjoint(keys)
    return how and keys[mention.first - 1 : mention.first] in (("smoking",), ("been",), ("you",), ("did",))


_TAKING = frozenset(("take", "taking", "took", "taken", "use", "using", "used", "prescribed", "on", "had"))
_NEVER = frozenset(("any", "ever", "if", "or", "should", "would", "could", "can"))


def _is_taken(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question takes for known that a medicine is taken: "how much do you take?"."""
    keys = sentence.keys
    near = {*keys[max(0, mention.first - 5) : mention.first], *keys[mention.last + 1 : mention.last + 6]}
    asks = takes_for_granted(sentence) or not {"since", "while"}.isdisjoint(keys[: mention.first])
    known = not {"if", "or"} & set(keys) and _NEVER.isdisjoint(
        keys[max(0, mention.first - 3) : mention.first]
    )
    return asks and known and bool(near & _TAKING) and mention.assertion is Assertion.PRESENT


_SOMETIME = ("pregnancy",)
"""How often there was that, a question does not say."""
_HOW_LONG = (("many", "times"), ("how", "long"), ("how", "often"), ("when", "did"), ("how", "frequently"))
_WHOM = frozenset(("you", "she", "he", "they", "you've", "it", "this", "that"))


def _asks_how_long(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a question asks since when there is something: "how long have you been dizzy?"."""
    keys = sentence.keys[: mention.first]
    asks = any(pair in _HOW_LONG for pair in pairwise(keys[:4])) and not _WHOM.isdisjoint(keys)
    asks = asks and mention.name not in _SOMETIME
    asks = asks or (keys[:2] == ("when", "were") and "diagnosed" in keys)
    return asks and _UNSURE.isdisjoint(sentence.keys) and mention.assertion is Assertion.PRESENT


_UNSURE = frozenset(("any", "ever", "if", "or", "last", "should", "would", "could", "can"))


def know_presumed(heard: Heard, question: Question) -> None:
    """Enter what was asked about as known, once the patient answers and does not deny it."""
    if not heard.sentence.named or heard.clinician:
        return
    for one, fact in list(_facts(heard, question)):
        if spoken_of(heard, one):
            continue
        name = heard.ledger.put(fact)
        of_another = fact.kind is Kind.SYMPTOM and "medicines" in question.topics  # "taken for the pain?"
        if fact.kind in SORTS and one == question.presumed[-1] and not of_another:
            heard.context.attend(name, SORTS[fact.kind])


def _facts(heard: Heard, question: Question) -> Iterator[tuple[Asked, Fact]]:
    verdict = answer(heard.sentence, heard.rules)
    keys = heard.sentence.keys
    asked = {(one.area, one.name) for one in question.asked}
    for one in question.presumed:
        itself = one.area not in _ASIDE and (not asked or (one.area, one.name) in asked)
        denied = itself and verdict is not None and not verdict[0]
        gone = heard.says("cues.gone") if question.takes_for_granted else not _GONE.isdisjoint(keys)
        unsure = (one.area in _LIKELY and gone) or _is_named_better(heard, one)
        kind = kind_of(one, question) or KINDS[one.area]
        if denied or unsure or is_known(heard, one):
            continue
        past = kind in (Kind.PROCEDURE, Kind.RESULT)
        past = past or (kind in (Kind.LIFESTYLE, Kind.MEDICATION) and question.did)
        assertion = Assertion.HISTORICAL if past else Assertion.PRESENT
        code = heard.rules.code(one.area, one.name)
        key = DONE if kind is Kind.RESULT else ""
        told = one.given if verdict is not None and verdict[0] and kind in SORTS else {}
        side = {"side": one.side} if one.side and kind is Kind.SYMPTOM else {}
        evidence = (*((one.named,) if one.named else ()), one.evidence, *(one.details if told else ()))
        yield one, Fact(kind, one.name, assertion, evidence, side | told, key, code)


def _is_named_better(heard: Heard, asked: Asked) -> bool:
    """Tell whether an answer says where "the pain" or "the swelling" is: then it is that one."""
    if asked.area is not Area.SYMPTOM or (Area.COMPLAINT.value, asked.name) not in heard.rules.by_name:
        return False
    if heard.sites:
        return True
    return asked.name == PAIN and any(can_hurt(one.name, heard.rules) for one in heard.of(Area.SYMPTOM))

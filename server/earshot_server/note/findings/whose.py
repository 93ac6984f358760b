"""Of whom what a sentence says is, by what was asked and said before: "any problems in the family?"."""

from dataclasses import replace

from earshot_server.note.draft import Assertion, Role
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.family import YOU
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.person import CHILDREN, Person, asks_on_of
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker


def goes_on_about(sentence: Sentence, context: Context) -> str | None:
    """Return whom a pronoun may go on about: in a parent's mouth the child, not who was asked about."""
    asked = context.person_named is not None and context.person_named.role is Role.ASKED
    if sentence.speaker is Speaker.CLINICIAN and context.proxied and not asked:
        return None  # "his cousin had a cold." "He's got a barky cough.": that is the child
    return None if asked and sentence.proxy else context.person


def ask_of(sentence: Sentence, named: list[Person], context: Context, rules: Rules) -> None:
    """Learn from "what about your mother?" whom "she" of the answer is."""
    people = {one.name for one in named if one.kin != "none" and one.name not in ("family", context.ward)}
    if sentence.speaker is Speaker.PATIENT:
        return
    if not people and context.person is not None and asks_on_of(sentence, context.person, rules):
        context.person_age = 0
    if len(people) != 1:
        return
    context.speak_of(named[-1].name, sentence.evidence(named[-1].first, named[-1].last, Role.ASKED))
    context.person_line, context.person_through = named[-1].line, named[-1].through
    context.person_alone = False


_OF_MOTHERS = ("miscarriage", "pregnancy", "stillbirth", "abortion", "c-section", "ectopic pregnancy")
"""What no child has: "two children, one miscarriage"."""


def of_whom(mention: Mention, context: Context) -> Mention:
    """Let what is said of the child that is the patient be the patient's; keep who a pronoun stands for."""
    if mention.person in CHILDREN and mention.name in _OF_MOTHERS:
        return replace(mention, person=None, person_at=None)
    if mention.person is not None and mention.person == context.ward:
        return replace(mention, person=None, person_at=None)
    if mention.person is not None and mention.person_at is None and mention.area is not Area.RELATIVE:
        return replace(mention, asked=context.person_named)
    return mention


_DIED = frozenset(("die", "died", "pass", "passed", "passing", "have", "had", "wrong", "sick"))


def _asks_of_somebody(sentence: Sentence, context: Context, rules: Rules) -> bool:
    """Tell whether a question asks what became of somebody named before: "when did she pass?"."""
    person = context.person
    if person is None or person == context.ward or not YOU.isdisjoint(sentence.keys):
        return False
    return asks_on_of(sentence, person, rules) and not _DIED.isdisjoint(sentence.keys)


def ask_about(sentence: Sentence, named: list[Person], context: Context, rules: Rules) -> None:
    """Learn that a question is about a relative: "what did your father die of?" "She's well?"."""
    question = context.question
    if question is None or sentence.speaker is Speaker.PATIENT or question.by is not sentence.speaker:
        return
    if (
        not named
        and not question.asked
        and context.person_age == 0
        and _asks_of_somebody(sentence, context, rules)
    ):
        question.person, question.person_named = context.person, context.person_named
        return
    kin = [one for one in named if one.kin == "blood" and one.name != "family"]
    if len(kin) != 1 or any(one.person is None for one in question.asked):
        return
    if not {"you", "you're", "you've"}.isdisjoint(sentence.keys[kin[0].last :]):
        return  # "does your mother drive you?"
    question.person = kin[0].name
    question.person_named = sentence.evidence(kin[0].first, kin[0].last, Role.ASKED)


_OWN = frozenset(("i", "i'm", "i've", "i'd", "my", "me", "mine", "you", "your"))


def of_family(mention: Mention, sentence: Sentence, context: Context) -> Mention:
    """Let "high blood pressure" answer "any other problems in the family?": it is the family's."""
    question = context.question
    if mention.person is not None or mention.area is not Area.CONDITION:
        return mention
    if context.family is not None and _is_everyones(mention, sentence):
        return replace(mention, person="family", asked=context.family.evidence)
    if question is None:
        return mention
    if (
        not (context.topic("family") or question.person)
        or question.age > 2
        or sentence.speaker is Speaker.CLINICIAN
    ):
        return mention
    told = mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL, Assertion.ABSENT)
    own = any(one.person is None for one in question.asked)
    if not _OWN.isdisjoint(sentence.keys[: mention.first]) or not told or own:
        return mention
    if question.person is not None:
        return replace(mention, person=question.person, asked=question.person_named)
    about = question.family
    return replace(mention, person="family", asked=about) if about is not None else mention


_EVERYONE = frozenset(("everyone", "everybody", "everyone's", "everybody's", "all", "both", "rest", "we"))


def _is_everyones(mention: Mention, sentence: Sentence) -> bool:
    """Tell whether everyone has something, where the family is spoken of: "everyone is pretty healthy"."""
    before = sentence.keys[: mention.first]
    everyone = max((place for place, key in enumerate(before) if key in _EVERYONE), default=None)
    return everyone is not None and _OWN.isdisjoint(before[everyone:])

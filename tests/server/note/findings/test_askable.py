"""Which concepts a question asks about."""

from earshot_server.note.findings.context import Context
from earshot_server.note.findings.mention import find_mentions
from earshot_server.note.findings.questions import ask
from earshot_server.note.rules.load import load_rules
from tests.support.noted import noted, sentence


def asked(*texts: str) -> list[str]:
    context = Context()
    for text in texts:
        one = sentence(text)
        ask(one, find_mentions(one, load_rules()), context, load_rules())
    assert context.question is not None
    return [one.name for one in context.question.asked]


def test_what_it_presupposes_is_not_asked() -> None:
    assert asked("is your cough dry") == []
    assert asked("did the cramps go away") == []
    assert asked("any trouble with aspirin") == []
    assert asked("does anything make the pain worse") == []


def test_a_concept_is_asked_about_once() -> None:
    assert asked("do you smoke cigarettes") == ["tobacco"]
    assert noted("doctor: Do you smoke cigarettes?", "patient: Yes.") == ["Tobacco: current."]


def test_what_about_asks() -> None:
    assert noted("doctor: What about alcohol?", "patient: Never.") == ["Alcohol: denied."]


def test_coffee_that_is_drunk_is_no_alcohol() -> None:
    lines = ("doctor: How much coffee do you drink?", "patient: Two cups a day.")
    assert noted(*lines) == ["Caffeine: current, two cups a day."]

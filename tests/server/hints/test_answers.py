"""What became of hints."""

from earshot_server.actor import Actor, Role
from earshot_server.hints.answers import HintAnswers
from earshot_server.log.events import AnyEvent, Entry, EntryId, HintAnswered, HintShown
from earshot_server.precision.engine import hints_of
from tests.support.patients import case, fact, started, taken

HINTS = hints_of(
    case(fact("allergy", "penicillin"), started("amoxicillin"), fact("social", "no transport", heard=True))
)
FIRST = HINTS[0]
DOCTOR = Actor(id="d1", name="Doctor", role=Role.CLINICIAN)


def entry(event: AnyEvent) -> Entry:
    return Entry(at=EntryId(epoch=1, sequence=1), event_id="e", wall_ms=0, event=event)


def dismissed(reason: str = FIRST.reason) -> Entry:
    return entry(HintAnswered(by=DOCTOR, hint=FIRST.id, reason=reason, accepted=False, why="known"))


def test_a_dismissed_hint_is_gone_while_its_reason_holds() -> None:
    answers = HintAnswers()
    assert FIRST in answers.visible(HINTS)
    answers.fold([dismissed()])
    assert FIRST not in answers.visible(HINTS)


def test_it_comes_back_when_its_reason_is_another() -> None:
    answers = HintAnswers()
    answers.fold([dismissed("another")])
    assert FIRST in answers.visible(HINTS)


def test_what_was_shown_is_not_told_again() -> None:
    answers = HintAnswers()
    assert answers.unshown(HINTS) == answers.visible(HINTS)
    shown = [
        HintShown(hint=one.id, reason=one.reason, summary=one.summary, rule="r 1")
        for one in answers.visible(HINTS)
    ]
    answers.fold([entry(one) for one in shown])
    assert answers.unshown(HINTS) == []
    changed = hints_of(case(fact("allergy", "penicillin"), taken("amoxicillin 500 MG")))
    assert [one.id for one in answers.unshown(changed)] == [FIRST.id]

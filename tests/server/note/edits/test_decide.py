"""What waits for a decision."""

from earshot_server.note.draft import Evidence, Role
from earshot_server.note.edits.decide import decisions
from earshot_server.note.edits.edit import Accept, Answer, Ask, Dismiss, Undo
from earshot_server.note.edits.work import DecisionKind
from tests.support.editing import CARA, HPI, Desk, machine_statement

OTHERWISE = (
    Evidence(segment="s-0", first=0, last=0, role=Role.SAID_OTHERWISE),
    Evidence(segment="s-1", first=0, last=0),
)


def doubted(*words: str, role: Role = Role.SAID) -> tuple[Evidence, ...]:
    return (Evidence(segment="s-9", first=0, last=3, role=role, unsure=words),)


def test_short_words_and_those_of_a_question_are_not_asked_about() -> None:
    for evidence in (doubted("of"), doubted("chest", role=Role.ASKED), doubted()):
        assert decisions([machine_statement("a", "Pain.", evidence=evidence)], (), (), (), ()) == ()


def test_a_statement_on_an_unsure_word_waits_until_a_person_accepts_it() -> None:
    desk = Desk()
    desk.hear(machine_statement("a", "Chest pain.", evidence=doubted("chest")))
    assert desk.waits() == [(DecisionKind.UNSURE, "a")]
    desk.edit(Accept(statement="a", section=HPI, seen=desk.seen("a"), text="Chest pain."), name="ok")
    assert desk.waits() == []
    desk.edit(Undo(of="ok"))
    assert desk.waits() == [(DecisionKind.UNSURE, "a")]


def test_a_contradiction_waits_before_what_is_unsure() -> None:
    statements = [
        machine_statement("u", "Cough.", evidence=doubted("cough")),
        machine_statement("c", "Denies fever.", evidence=OTHERWISE),
    ]
    found = decisions(statements, (), (), (), ())
    assert [one.id for one in found] == ["contradiction:c", "unsure:u"]


def test_a_dismissed_decision_stays_away() -> None:
    desk = Desk()
    desk.hear(machine_statement("c", "Denies fever.", evidence=OTHERWISE))
    desk.edit(Dismiss(decision="contradiction:c"))
    assert desk.waits() == []


def test_a_question_waits_for_its_answer() -> None:
    desk = Desk()
    desk.edit(Ask(statement=None, text="Which knee?"), name="q1")
    assert desk.waits() == [(DecisionKind.QUESTION, None)]
    desk.edit(Answer(question="q1", text="The left one."), CARA)
    assert desk.waits() == []
    [question] = desk.note.draft.work.questions
    assert (question.answer, question.answered_by) == ("The left one.", CARA)

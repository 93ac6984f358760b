"""Hints beside a visit that goes on."""

from datetime import date

from earshot_server.hints.beside import Beside
from earshot_server.note.dialogue import segments_of
from earshot_server.note.engine import NoteEngine
from earshot_server.precision.facts import Person
from tests.support.patients import TODAY, fact, taken

VISIT = """
clinician: How are you?
patient: I have a cough.
patient: Codeine never did anything for me.
clinician: I'd like to start amoxicillin.
"""


def beside(*recorded: object) -> Beside:
    return Beside(Person(sex="female", age=50), recorded, TODAY)  # type: ignore[arg-type]


def listened(made: Beside, text: str = VISIT) -> Beside:
    engine = NoteEngine()
    for segment in segments_of(text):
        engine.fold(segment)
        made.listen(segment)
        made.find(engine.draft.findings)
    return made


def test_hints_come_as_they_are_heard() -> None:
    subjects = [one.subject for one in listened(beside(fact("allergy", "penicillin"))).hints]
    assert "allergy:amoxicillin" in subjects
    assert "CYP2D6" in subjects


def test_segment_by_segment_is_the_same_as_at_once() -> None:
    step, whole = beside(taken("lisinopril")), beside(taken("lisinopril"))
    listened(step)
    segments = list(segments_of(VISIT))
    engine = NoteEngine()
    for segment in segments:
        engine.fold(segment)
        whole.listen(segment)
        whole.listen(segment)
    whole.find(engine.draft.findings)
    assert step.hints == whole.hints


def test_nothing_new_computes_nothing_anew() -> None:
    made = listened(beside(taken("lisinopril")))
    before = made.hints
    made.find(tuple(made._findings))
    made.listen(next(segments_of("patient: All right, thank you.")))
    assert made.hints is before


def test_a_withdrawn_finding_withdraws_its_hint() -> None:
    made = listened(beside(fact("allergy", "penicillin")))
    made.find(())
    assert "allergy:amoxicillin" not in [one.subject for one in made.hints]


def test_without_a_record_nothing_is_joined() -> None:
    text = "patient: I take metformin daily."
    assert listened(beside(), text).joined == []
    assert [one.name for one in listened(beside(taken("lisinopril")), text).joined] == ["metformin"]


def test_age_is_of_the_day_of_the_visit() -> None:
    made = Beside(Person(sex="male", birth=date(1986, 11, 27)), (), TODAY)
    assert made.hints

"""The history of present illness is told by problem, and in each in the order of time."""

from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Moment, SectionKey, Statement
from earshot_server.note.engine import NoteEngine
from earshot_server.note.layouts.layout import layout_named
from earshot_server.note.narrative.story import Story
from earshot_server.note.render import as_text
from earshot_server.note.rules.load import load_rules
from tests.support.noted import folded

TWO_PROBLEMS = """
doctor: What brings you in today?
patient: I have a bad headache on the right side.
doctor: Any other concerns?
patient: My left knee hurts when I climb the stairs.
doctor: Tell me about your headache, when did that begin?
patient: The headache started four days ago when I was working in the garden.
doctor: And what about your knee pain?
patient: The knee pain began last winter after a long hike in the mountains.
"""


def history(engine: NoteEngine) -> tuple[Statement, ...]:
    (section,) = [one for one in engine.draft.sections if one.key is SectionKey.HISTORY_OF_PRESENT_ILLNESS]
    return section.statements


def test_statements_of_one_problem_stand_together_though_told_in_turns() -> None:
    problems = [one.problem for one in history(folded(TWO_PROBLEMS)) if one.problem]
    assert len(set(problems)) == 2
    assert problems == sorted(problems, key=problems.index)


def test_the_chief_complaints_problem_comes_first() -> None:
    told = history(folded(TWO_PROBLEMS))
    assert "headache" in told[0].problem


def test_words_tell_when_in_the_story_a_clause_belongs() -> None:
    clauses = (
        "The patient still cannot sleep.",
        "Ice helps for an hour.",
        "It spreads to the leg.",
        "It started when he lifted a box.",
        "The patient is here for back pain.",
    )
    moments = [Story().moment(text, (), load_rules()) for text in clauses]
    assert moments == [Moment.NOW, Moment.RELIEF, Moment.COURSE, Moment.ONSET, Moment.OPENING]
    assert sorted(moments, key=list(Moment).index) == moments[::-1]


def test_a_symptom_that_is_asked_about_goes_with_the_problem() -> None:
    engine = folded(
        "doctor: What brings you in?\npatient: I have a sore throat.\n"
        "doctor: Do you have a fever?\npatient: Yes."
    )
    assert {one.problem for one in history(engine)} == {"sore throat"}


def test_what_else_there_is_of_a_problem_is_no_other_problem() -> None:
    engine = folded(
        "doctor: What brings you in?\npatient: I have a sore throat.\n"
        "doctor: Anything else?\npatient: I have a cough."
    )
    assert {one.problem for one in history(engine)} == {"sore throat"}


def test_who_the_patient_is_stands_first() -> None:
    engine = folded(
        "patient: I have a bad headache.\n"
        "doctor: John is a 61 year old male with a history of migraine who presents with a headache."
    )
    assert history(engine)[0].text.startswith("John is a 61 year old male")


def test_a_printed_history_of_two_problems_names_them() -> None:
    text = as_text(folded(TWO_PROBLEMS).draft, layout_named("soap"))
    lines = [line.strip() for line in text.splitlines()]
    assert any(line.endswith("eadache") for line in lines)
    assert any(line.endswith("nee pain") for line in lines)


def test_a_history_of_one_problem_needs_no_headings() -> None:
    text = as_text(folded("doctor: What brings you in?\npatient: I have a sore throat.").draft)
    assert text == "Chief complaint\n  Sore throat.\n\nHistory of present illness\n  Reports sore throat."


def test_deltas_lead_to_the_same_order() -> None:
    engine, order = NoteEngine(), ()
    for segment in segments_of(TWO_PROBLEMS):
        delta = engine.fold(segment)
        if delta is not None:
            order = delta.order.get(SectionKey.HISTORY_OF_PRESENT_ILLNESS, order)
    assert order == tuple(one.id for one in history(engine))


def test_a_resumed_engine_orders_as_one_that_never_stopped() -> None:
    engine = NoteEngine()
    for segment in segments_of(TWO_PROBLEMS):
        engine = NoteEngine.load(engine.dump())
        engine.fold(segment)
    assert engine.draft == folded(TWO_PROBLEMS).draft

"""What is remembered between sentences, and for how long."""

from earshot_server.note.findings.context import FOCUS_LASTS, PERSON_LASTS, QUESTION_LASTS, Context, Question
from earshot_server.note.sentences.sentence import Speaker


def test_a_question_can_be_answered_for_a_while() -> None:
    context = Context(question=Question(topics=("allergies",), by=Speaker.CLINICIAN))
    for _ in range(QUESTION_LASTS):
        context.grow_older()
        assert context.topic("allergies", "medicines")
    context.grow_older()
    assert context.question is None
    assert not context.topic("allergies")


def test_attention_wanders() -> None:
    context = Context(person="mother")
    context.attend("f-1", "symptom")
    assert context.symptom == "f-1"
    for _ in range(max(FOCUS_LASTS, PERSON_LASTS) + 1):
        context.grow_older()
    assert (context.focus, context.person, context.symptom) == (None, None, "f-1")


def test_it_survives_json() -> None:
    context = Context(question=Question(by=Speaker.UNKNOWN), chief=("f-1",), ward="son")
    assert Context.model_validate_json(context.model_dump_json()) == context

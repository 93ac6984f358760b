"""What was asked and spoken of before a clause tells where it belongs."""

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind
from earshot_server.note.findings.context import Context
from earshot_server.note.narrative.course import Course
from earshot_server.note.sentences.sentence import Speaker
from tests.support.noted import sentence

COUGH = Finding(
    id="f-cough",
    kind=Kind.SYMPTOM,
    concept="cough",
    assertion=Assertion.PRESENT,
    evidence=(Evidence(segment=sentence("I have a cough.", "patient").segment, first=0, last=3),),
)


def features(course: Course) -> set[str]:
    return course.features((), Speaker.PATIENT, Context())


def test_the_words_of_a_question_are_remembered_for_its_answers_only() -> None:
    course = Course()
    course.hear(sentence("Who lives with you?", "doctor"), ())
    assert "asked lives" in features(course)
    for _ in range(4):
        course.hear(sentence("My wife does.", "patient"), ())
    assert "asked lives" not in features(course)


def test_what_was_spoken_of_fades() -> None:
    course = Course()
    course.hear(sentence("I have a cough.", "patient"), (COUGH,))
    assert "about symptom present" in features(course)
    for _ in range(12):
        course.hear(sentence("The weather is nice.", "patient"), ())
    assert "about symptom present" not in features(course)


def test_a_finding_counts_only_where_the_sentence_says_it() -> None:
    course = Course()
    elsewhere = COUGH.model_copy(update={"evidence": (Evidence(segment="other", first=0, last=3),)})
    course.hear(sentence("I have a cough.", "patient"), (elsewhere,))
    assert not course.spoken


def test_what_is_remembered_stays_small() -> None:
    course = Course()
    for _ in range(200):
        course.hear(sentence("I have a cough.", "patient"), (COUGH,))
    assert len(features(course)) < 40

"""A sentence at a time: what is carried from one to the next."""

import pytest

from earshot_server.note.dialogue import segments_of
from tests.support.faithful import inventions
from tests.support.noted import Fact, exchanges, folded, found, noted


def test_a_denied_list_goes_on_after_a_pause() -> None:
    assert noted("patient: No nausea.", "patient: Vomiting or diarrhea.") == [
        "Denies nausea, vomiting and diarrhea."
    ]


def test_a_list_that_may_be_either_is_left_out() -> None:
    assert noted("patient: No nausea.", "patient: Headache, cough.") == ["Denies nausea."]


def test_a_question_that_its_asker_talks_over_is_never_answered() -> None:
    assert noted("doctor: Any fever?", "doctor: Let me look at your ear.", "patient: No.") == []


def test_small_words_leave_a_question_open() -> None:
    assert noted("doctor: Any fever?", "doctor: Okay.", "patient: No.") == ["Denies fever."]


def test_the_child_of_a_parent_who_answers_is_the_patient() -> None:
    lines = ("doctor: What brings you in?", "mother: My son has had a cough for two days. He wheezes.")
    assert noted(*lines) == ["Reports cough for two days.", "Reports wheezing."]


def test_a_pronoun_speaks_on_of_a_relative() -> None:
    lines = ("patient: My mother had diabetes. She was on dialysis at sixty.",)
    assert noted(*lines) == ["Mother: diabetes.", "Mother: dialysis at 60."]


def test_it_may_be_the_body_part_spoken_of() -> None:
    lines = ("patient: I twisted my right knee.", "doctor: Did it swell up?", "patient: Yes.")
    assert noted(*lines) == ["Reports right knee injury.", "Reports right knee swelling."]


def test_a_question_goes_on_about_the_family() -> None:
    lines = ("doctor: Any family history? Migraines or cancer?", "patient: No.")
    assert noted(*lines) == ["No migraine in the family.", "No cancer in the family."]


def test_a_sentence_without_words_costs_nothing() -> None:
    engine = folded("patient: ...\npatient: I have a cough.")
    assert engine.snapshot.memory.context.sentences == 1


def test_a_pronoun_is_whoever_was_asked_about() -> None:
    lines = ("doctor: What about your mother?", "patient: She died too. She had heart failure.")
    assert noted(*lines) == ["Mother: deceased.", "Mother: heart failure."]


def test_a_name_alone_owns_what_follows_a_pause() -> None:
    assert noted("patient: My mother.", "patient: Had breast cancer at forty four.") == [
        "Mother: breast cancer at 44."
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("doctor: How she had a cough or sore throat.",),
        ("doctor: And as he had a runny nose?", "mother: No."),
        ("doctor: And a sore throat?", "patient: No, no. No, sore throat."),
        ("patient: Ever since I work at home during covid we take walks.",),
        ("doctor: A few more questions anybody in the family have kidney disease or diabetes",),
    ],
)
def test_what_is_only_asked_or_denied_by_name_is_nobodys(lines: tuple[str, ...]) -> None:
    assert {assertion for _, _, assertion in found(*lines)} <= {"absent"}


@pytest.mark.parametrize(("said", "expected"), exchanges())
def test_an_exchange_gives_its_facts_and_no_others(said: str, expected: list[Fact]) -> None:
    draft = folded(said).draft
    told = [(one.assertion.value, one.concept, dict(one.attributes)) for one in draft.findings]
    assert sorted(told, key=str) == expected
    assert inventions(draft, list(segments_of(said))) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (
                "doctor: I see here that you have no surgical history. Is this correct?",
                "patient: Yes, indeed.",
            ),
            ["No surgery."],
        ),
        (
            ("doctor: I see here that you have asthma. Is that right?", "patient: No."),
            ["No asthma (said otherwise earlier)."],
        ),
        (
            ("doctor: I'd like to start lisinopril. Is that right?", "patient: Yes."),
            ["Start lisinopril."],
        ),
    ],
)
def test_what_was_stated_is_asked_by_whether_it_is_correct(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert noted(*lines) == expected

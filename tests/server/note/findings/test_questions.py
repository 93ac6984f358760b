"""Questions that are remembered."""

import pytest

from earshot_server.note.findings.context import Context
from earshot_server.note.findings.find import find_mentions
from earshot_server.note.findings.questions import ask, extend, only_lists, topics_of
from earshot_server.note.rules.load import load_rules
from tests.support.noted import asked, found, noted, sentence


def test_a_question_holds_its_concepts() -> None:
    assert asked("any nausea vomiting or diarrhea") == ["nausea", "vomiting", "diarrhea"]
    assert asked("are you taking metformin") == ["metformin"]


def test_a_question_that_goes_on_adds_to_the_one_before() -> None:
    assert asked("any cough", "or fever", "any chills") == ["cough", "fever", "chills"]
    assert asked("any cough", "do you have chills") == ["chills"]


def test_a_list_after_a_pause_belongs_to_the_question() -> None:
    context = Context()
    one, two, again = sentence("any fever"), sentence("chills or cough"), sentence("fever")
    ask(one, find_mentions(one, load_rules()), context, load_rules())
    assert context.question is not None
    assert extend(two, find_mentions(two, load_rules()), context.question, load_rules())
    assert [item.name for item in context.question.asked] == ["fever", "chills", "cough"]
    assert not extend(again, find_mentions(again, load_rules()), context.question, load_rules())


def test_only_a_bare_list_is_one() -> None:
    for text, lists in (("chills or cough", True), ("i have chills", False), ("well", False)):
        one = sentence(text)
        assert only_lists(one, find_mentions(one, load_rules())) is lists


def test_topics_are_known_by_their_words() -> None:
    names, about = topics_of(sentence("do you have any allergies"), load_rules())
    assert names == ("allergies",)
    assert (about[0].first, about[0].last, about[0].role) == (4, 4, "asked")


def test_drugs_that_one_is_allergic_to_are_no_habit() -> None:
    lines = ("doctor: Any other drugs that you could be allergic to?", "patient: Nope, that is all.")
    assert [one for one in found(*lines) if one[0] == "lifestyle"] == []


def test_a_patient_who_asks_back_leaves_the_question_open() -> None:
    lines = ("doctor: Are you allergic to anything?", "patient: As in drugs?", "doctor: Yes.", "patient: No.")
    assert noted(*lines) == ["No known allergies."]


def test_a_medicine_named_after_a_question_about_allergies_is_one() -> None:
    lines = (
        "doctor: Any drug allergies?",
        "patient: What is it called.",
        "doctor: Naproxen?",
        "patient: Yes.",
    )
    assert noted(*lines) == ["Allergic to naproxen."]


def test_a_disease_that_is_spoken_of_as_known_is_known() -> None:
    lines = ("doctor: How's your asthma?", "patient: Much better.")
    assert ("condition", "asthma", "present") in found(*lines)
    denied = ("doctor: How's your asthma?", "patient: I don't have asthma.")
    assert ("condition", "asthma", "present") not in found(*denied)


def test_a_yes_to_medicines_joined_by_and_is_to_all() -> None:
    lines = ("doctor: Are you still taking metoprolol and aspirin?", "patient: Yes.")
    assert [one[1] for one in found(*lines)] == ["metoprolol", "aspirin"]


def test_a_denial_that_is_confirmed_denies_all_of_its_kind() -> None:
    lines = ("doctor: And you're not allergic to anything, right?", "patient: That's right.")
    assert noted(*lines) == ["No known allergies."]
    assert noted("patient: No one in my family has any health problems.") == ["No family history known."]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (
                "doctor: Any skin conditions?",
                "patient: Like what?",
                "doctor: For example psoriasis or eczema.",
            ),
            ["No psoriasis.", "No eczema.", "Denies skin changes."],
        ),
        (
            (
                "doctor: Did you ever have palpitations?",
                "patient: What's that?",
                "doctor: Palpitations means that your heart is racing or pounding.",
            ),
            ["Denies palpitations."],
        ),
    ],
)
def test_what_explains_a_question_is_part_of_it(lines: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(noted(*lines, "patient: Oh, I see. No.")) == sorted(expected)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("patient: I have migraines.", "doctor: Does anyone in your family have that?"),
            "Mother: migraine.",
        ),
        (("doctor: So you had gout. Anyone else in the family with the same?",), "Mother: gout."),
    ],
)
def test_that_of_the_family_is_the_disease_that_was_spoken_of(lines: tuple[str, ...], expected: str) -> None:
    assert expected in noted(*lines, "patient: My mother does.")


def test_allergies_that_are_read_out_leave_the_question_open() -> None:
    lines = ("doctor: Any allergies? I've got peanuts.", "patient: Peanuts, yeah, my throat closes.")
    assert noted(*lines) == ["Allergic to peanuts: throat swelling."]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: Do you use tobacco?", "patient: What, like cigarettes?", "doctor: Yes ma'am, do you?"),
            ["Tobacco: denied."],
        ),
        (("doctor: Is anyone else at home sick?",), ["No sick contacts."]),
    ],
)
def test_a_no_answers_what_was_asked_before_it_was_asked_back(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert noted(*lines, "patient: Oh, no.") == expected


def test_everything_is_well_behind_a_no_is_not_what_it_denies() -> None:
    lines = ("doctor: Any other issues?", "patient: No everything is fine.")
    assert noted(*lines) == ["Denies other symptoms."]


def test_what_the_clinician_denies_is_confirmed() -> None:
    lines = ("doctor: You have no known allergies, correct?", "patient: That's right.")
    assert noted(*lines) == ["No known allergies."]

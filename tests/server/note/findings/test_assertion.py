"""Cues and their scopes: one sentence, one fact."""

import pytest

from earshot_server.note.findings.assertion import assert_mentions
from earshot_server.note.findings.find import find_mentions
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from tests.support.noted import found, noted, sentence

P, A, H, M, Y = "present", "absent", "historical", "possible", "hypothetical"


def asserted(text: str) -> list[str]:
    one = sentence(text)
    mentions = assert_mentions(one, find_mentions(one, load_rules()), load_rules())
    return [
        mention.assertion.value for mention in mentions if mention.area not in (Area.RELATIVE, Area.IDIOM)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i have a fever", [P]),
        ("no fever", [A]),
        ("no nausea vomiting or diarrhea", [A, A, A]),
        ("no fever chills night sweats cough or rash", [A] * 5),
        ("no fever but i have a cough", [A, P]),
        ("no fever i do have a cough", [A, P]),
        ("no i have a cough", [P]),
        ("no, cough is what i have", [P]),
        ("the fever was not as bad", [P]),
        ("not only fever but also chills", [P, P]),
        ("no change in my cough", [P]),
        ("the cough doesn't go away", [P]),
        ("i don't think i have a fever", [A]),
        ("i can climb without chest pain or wheezing", [A, A]),
        ("the flu is negative", [A]),
        ("i used to have headaches", [H]),
        ("i had asthma as a child", [H]),
        ("when i was ten i had pneumonia", [H]),
        ("i had pneumonia ten years ago", [H]),
        ("i had pneumonia ten years ago i have a cough", [H, P]),
        ("ten years ago i had pneumonia", [H]),
        ("the headaches started ten years ago", [P]),
        ("i no longer have headaches", [H]),
        ("it could be pneumonia", [M]),
        ("maybe a little nausea", [M]),
        ("we have to rule out a stroke", [M]),
        ("if you get a fever or a rash", [Y, Y]),
        ("it can cause nausea and dizziness", [Y, Y]),
        ("i'm worried about cancer", [Y]),
        ("call me if the cough gets worse", [Y]),
        ("just a cough", [P]),
        ("i have no idea why i have a headache", [P]),
    ],
)
def test_a_cue_decides_within_its_scope(text: str, expected: list[str]) -> None:
    assert asserted(text) == expected


def test_a_mention_knows_the_words_that_decided() -> None:
    one = sentence("i have no fever")
    (mention,) = assert_mentions(one, find_mentions(one, load_rules()), load_rules())
    assert mention.cue == (2, 2)
    assert mention.hull == (2, 3)


@pytest.mark.parametrize(
    "line",
    [
        "doctor: It doesn't sound like you have meningitis.",
        "patient: I'm worried I have COVID.",
        "doctor: I'm not concerned about a stroke.",
        "patient: It gets worse with coughing.",
    ],
)
def test_what_is_feared_or_only_makes_worse_is_not_present(line: str) -> None:
    assert "present" not in [assertion for _, _, assertion in found(line)]


@pytest.mark.parametrize(
    "line",
    [
        "patient: I am trying to get pregnant.",
        "patient: Nausea and vomiting are something that I am not sure about.",
        "patient: The swelling is eventually gone now.",
        "doctor: That is slurred speech or stroke symptoms.",
    ],
)
def test_what_is_wished_unsure_gone_or_explained_is_not_present(line: str) -> None:
    assert "present" not in [assertion for _, _, assertion in found(line)]


@pytest.mark.parametrize(
    ("answer", "concept"),
    [
        ("Cough, yes. Fever, no.", "fever"),
        ("Nausea, a bit. Vomiting, not really.", "vomiting"),
        ("I'm dizzy. Weak, I don't think so.", "weakness"),
    ],
)
def test_what_is_taken_up_only_to_say_no_is_denied(answer: str, concept: str) -> None:
    told = {one: assertion for _, one, assertion in found(f"patient: {answer}")}
    assert told.pop(concept) == "absent"
    assert set(told.values()) == {"present"}


def test_what_something_was_given_up_after_is_not_denied() -> None:
    assert ("condition", "heart attack", "historical") in found(
        "patient: I don't drink, not since the heart attack."
    )


def test_what_is_more_like_it_is_there() -> None:
    assert noted("patient: It's not really pain, more like pressure in my chest.") == [
        "Reports chest pressure."
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I don't have any pain unless I bend my knee.", ["Reports pain."]),
        ("I wouldn't call it dizziness.", ["Denies dizziness."]),
    ],
)
def test_unless_takes_a_denial_away_and_what_is_not_called_so_is_denied(
    line: str, expected: list[str]
) -> None:
    assert noted(f"patient: {line}") == expected


@pytest.mark.parametrize(
    "line", ["I'm not sleeping well.", "I have not been sleeping well.", "I don't sleep well."]
)
def test_a_denial_that_is_the_concept_s_own_word_does_not_deny_it(line: str) -> None:
    assert noted(f"patient: {line}") == ["Reports trouble sleeping."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I've never been this tired.", ["Reports fatigue."]),
        ("No one has told me I have diabetes.", ["No diabetes."]),
    ],
)
def test_never_like_this_is_now_and_what_nobody_said_is_not(line: str, expected: list[str]) -> None:
    assert noted(f"patient: {line}") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The heartburn's pretty much gone since I started the omeprazole.", "Previously heartburn."),
        ("My headaches are gone since I quit coffee.", "Previously headache."),
        ("The cough hasn't gone, it started again.", "Reports cough."),
        ("I don't have the cough anymore.", "Denies cough."),
    ],
)
def test_what_is_gone_since_something_is_over(line: str, expected: str) -> None:
    assert expected in noted("doctor: How have you been?", f"patient: {line}")


def test_how_much_weight_went_is_told() -> None:
    told = noted("doctor: How's the weight?", "patient: I've lost about fifteen pounds since April.")
    assert told == ["Reports weight loss of about fifteen pounds since April."]


def test_what_prevents_a_disease_ends_before_the_next_medicine() -> None:
    told = noted(
        "doctor: I'd like to start Eliquis to prevent a stroke, and metoprolol, twenty five twice a day."
    )
    assert "Start metoprolol 25 mg twice a day." in told


def test_who_cut_way_back_still_drinks() -> None:
    told = noted("doctor: How much are you drinking?", "patient: I cut way back, maybe one beer a week.")
    assert "Alcohol: current, maybe one beer a week." in told

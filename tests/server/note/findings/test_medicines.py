"""Medicines and allergies."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("patient: I take metformin five hundred milligrams twice a day.",),
            ["Takes metformin 500 mg twice a day."],
        ),
        (("patient: I took tylenol for it.",), ["Has taken acetaminophen."]),
        (("patient: I stopped the lisinopril in May.",), ["No longer takes lisinopril."]),
        (
            ("patient: Losartan fifty milligrams every day, the simvastatin I stopped in the summer.",),
            ["Takes losartan 50 mg every day.", "No longer takes simvastatin."],
        ),
        (("patient: I don't take aspirin.",), ["Does not take aspirin."]),
        (
            ("patient: I take ibuprofen but it upsets my stomach.",),
            ["Takes ibuprofen; effect: upset stomach."],
        ),
        (
            ("patient: I took prednisone for five days.", "patient: I finished it last week."),
            ["No longer takes prednisone."],
        ),
        (("doctor: What do you take?", "patient: Just fish oil."), ["Takes omega-3."]),
        (("patient: I saw an advertisement, something about aspirin.",), []),
        (("patient: I'm allergic to penicillin, I got hives.",), ["Allergic to penicillin: hives."]),
        (
            ("doctor: Any allergies?", "patient: Latex.", "patient: I got a rash."),
            ["Allergic to latex: rash."],
        ),
        (("doctor: Any allergies?", "patient: Sulfa drugs."), ["Allergic to sulfa drugs."]),
        (("patient: I'm not allergic to penicillin.",), ["No known allergy to penicillin."]),
    ],
)
def test_medicines_and_allergies_are_written(lines: tuple[str, ...], expected: list[str], bare: bool) -> None:
    assert noted(*lines, bare=bare) == expected


def test_a_reaction_is_no_symptom_of_now() -> None:
    assert "Reports hives." not in noted("doctor: Any allergies?", "patient: Penicillin. I got hives.")


def test_an_order_of_nobody_knows_whom_is_no_medicine_taken() -> None:
    assert noted("x: take acetaminophen one gram three times a day", bare=True) == []


def test_what_happens_with_a_medicine_is_a_reaction() -> None:
    lines = ("doctor: What happens when you take sulfa drugs?", "patient: I get a rash.")
    assert noted(*lines) == ["Does not tolerate sulfa drugs: rash."]


def test_a_reaction_to_something_unheard_is_no_symptom_of_now() -> None:
    assert noted("doctor: Any allergies?", "patient: Bistings, my whole arm swelled.") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("They wanted to put me on a statin but I said no.", ["Does not take statin."]),
        ("I'm supposed to take aspirin but I never do.", ["Does not take aspirin."]),
        ("I take metformin but I don't like it.", ["Takes metformin."]),
        (
            "I was on lisinopril but it gave me a cough so now I take losartan.",
            ["Has taken lisinopril; effect: cough.", "Takes losartan."],
        ),
    ],
)
def test_what_was_turned_down_is_not_taken_and_an_effect_is_of_what_had_it(
    line: str, expected: list[str]
) -> None:
    assert noted(f"patient: {line}") == expected


def test_each_allergy_has_the_reaction_that_is_told_behind_it() -> None:
    line = "patient: I'm allergic to penicillin, I get a rash, and to bee stings, my throat closes."
    assert noted(line) == ["Allergic to penicillin: rash.", "Allergic to bee stings: throat swelling."]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: Anything you can't take?", "patient: Amoxicillin."), ["Does not tolerate amoxicillin."]),
        (("doctor: What did they give you?", "patient: Macrobid."), ["Has taken nitrofurantoin."]),
        (
            ("doctor: Is he allergic to anything?", "patient: The doctor said no cephalexin."),
            ["Allergic to cephalexin."],
        ),
    ],
)
def test_what_was_given_and_what_was_forbidden(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected


def test_none_missed_is_taken_and_a_relative_s_reaction_is_no_allergy() -> None:
    told = noted(
        "doctor: Have you been missing any of the Zoloft?",
        "patient: No, I take it every night like clockwork.",
    )
    assert told == ["Takes sertraline every night; adherence: like clockwork."]
    told = noted(
        "doctor: Are you allergic to penicillin?", "patient: No, but amoxicillin gave my sister hives."
    )
    assert "Allergic to amoxicillin." not in told


def test_how_it_is_taken_is_told_a_sentence_later() -> None:
    told = noted(
        "doctor: Are you taking the metformin?",
        "patient: Most days. I forget the evening one maybe twice a week.",
    )
    assert told == ["Takes metformin most days; adherence: forget the evening one maybe twice a week."]

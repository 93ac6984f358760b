"""Tests of what words say of who says them."""

import pytest

from earshot_server.log.speakers.words import Says, role_table


@pytest.mark.parametrize(
    "text",
    [
        "have you had any fever or chills",
        "i'm going to listen to your lungs",
        "let's go ahead and get an x ray",
    ],
)
def test_a_clinician_speaks(text: str) -> None:
    assert role_table().says(text.split()).clinician > 0.5


@pytest.mark.parametrize(
    "text", ["my knee hurts when i walk", "i don't smoke", "it started last week i think"]
)
def test_a_patient_speaks(text: str) -> None:
    assert role_table().says(text.split()).clinician < -0.5


def test_somebody_speaks_of_the_patient() -> None:
    assert (
        role_table().says(["my", "daughter", "has", "a", "fever", "and", "she's", "been", "hot"]).beside > 1
    )


def test_the_patient_speaks_of_themselves() -> None:
    assert role_table().says(["my", "knee", "hurts", "and", "i", "can't", "walk"]).beside < 0


def test_nothing_said_says_nothing() -> None:
    assert role_table().says([]) == Says()

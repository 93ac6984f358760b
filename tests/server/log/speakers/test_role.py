"""Tests of roles and guesses."""

import pytest
from pydantic import ValidationError

from earshot_server.log.speakers.role import SpeakerGuess, SpeakerRole


def test_a_guess_survives_its_json() -> None:
    guess = SpeakerGuess(role=SpeakerRole.OTHER, confidence=0.5, by_person=True)
    assert SpeakerGuess.model_validate_json(guess.model_dump_json()) == guess


def test_a_confidence_is_a_probability() -> None:
    with pytest.raises(ValidationError):
        SpeakerGuess(role=SpeakerRole.PATIENT, confidence=1.2)

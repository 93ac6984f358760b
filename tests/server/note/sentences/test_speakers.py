"""Who speaks."""

import pytest

from earshot_server.note.sentences.sentence import Speaker
from tests.support.noted import sentence


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("doctor", Speaker.CLINICIAN),
        ("Dr. Novak", Speaker.CLINICIAN),
        ("D", Speaker.CLINICIAN),
        ("clinician", Speaker.CLINICIAN),
        ("patient", Speaker.PATIENT),
        ("mother", Speaker.PATIENT),
        ("guest_family", Speaker.PATIENT),
    ],
)
def test_a_name_tells(name: str, speaker: Speaker) -> None:
    one = sentence("well well", name)
    assert (one.speaker, one.named) == (speaker, True)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("do you smoke", Speaker.CLINICIAN),
        ("your blood pressure is fine", Speaker.CLINICIAN),
        ("let me listen", Speaker.CLINICIAN),
        ("my back hurts", Speaker.PATIENT),
        ("i've had a cough", Speaker.PATIENT),
        ("you know i had a fever", Speaker.PATIENT),
        ("any fever", Speaker.CLINICIAN),
        ("lungs are clear", Speaker.UNKNOWN),
        ("about three weeks", Speaker.UNKNOWN),
    ],
)
def test_without_a_name_the_words_tell(text: str, speaker: Speaker) -> None:
    one = sentence(text)
    assert (one.speaker, one.named) == (speaker, False)

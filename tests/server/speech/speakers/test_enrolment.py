"""Tests of clinicians' enrolled voices."""

from pathlib import Path

import numpy as np
import pytest

from earshot_protocol.units import RATE
from earshot_server.keys.errors import NoDataKey, NotAuthentic
from earshot_server.keys.ring import KeyRing, open_ring
from earshot_server.log.speakers.voice import decode_voice, encode_voice, likeness
from earshot_server.settings import Settings
from earshot_server.speech.speakers.enrolment import EnrolledVoices, TooLittleSpeech, voice_of
from earshot_server.speech.speakers.xvector import SpeakerModel
from earshot_server.speech.voice import VoiceModel
from tests.support.speech import enrolment, piece, quiet, turns
from tests.support.voices import voice


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return open_ring(Settings(data_dir=tmp_path))


@pytest.fixture
def voices(tmp_path: Path, ring: KeyRing) -> EnrolledVoices:
    return EnrolledVoices(tmp_path / "voices", ring)


def test_a_clinicians_voice_is_found_by_name_or_account(voices: EnrolledVoices) -> None:
    made = voices.enrol("Dr. Novak", encode_voice(voice(1)), "p12345678")
    assert voices.of("dr. novak", None) == made
    assert voices.of(None, "p12345678") == made
    assert voices.of("Dr. Novak", "p87654321") is None
    assert voices.of(None, None) is None


def test_enrolling_again_replaces_what_was_there(voices: EnrolledVoices) -> None:
    first = voices.enrol("Dr. Novak", encode_voice(voice(1)))
    second = voices.enrol("Dr. Novak", encode_voice(voice(2)))
    assert voices.all() == [second]
    assert second.id != first.id


def test_a_revoked_voice_is_gone_wherever_its_file_was_copied_to(
    voices: EnrolledVoices, ring: KeyRing, tmp_path: Path
) -> None:
    made = voices.enrol("Dr. Novak", encode_voice(voice(1)))
    (path,) = (tmp_path / "voices").iterdir()
    copy = path.read_bytes()
    assert voices.revoke(made.id)
    assert voices.all() == []
    assert not voices.revoke(made.id)
    path.write_bytes(copy)
    with pytest.raises(NoDataKey):
        voices.all()


def test_files_hold_neither_name_nor_voice_and_cannot_be_exchanged(
    voices: EnrolledVoices, tmp_path: Path
) -> None:
    text = encode_voice(voice(1))
    one, other = voices.enrol("Dr. Novak", text), voices.enrol("Dr. Weiss", encode_voice(voice(2)))
    folder = tmp_path / "voices"
    kept = (folder / f"{one.id}.voice").read_bytes()
    assert b"Novak" not in kept
    assert text.encode() not in kept
    (folder / f"{other.id}.voice").write_bytes(kept)
    with pytest.raises(NotAuthentic, match="An enrolled voice"):
        voices.all()


def test_a_recordings_voice_is_the_one_of_the_visit() -> None:
    model = SpeakerModel()
    mine = decode_voice(voice_of(model, VoiceModel(), np.frombuffer(enrolment(), "<i2")))
    alike = []
    for turn in turns()[:2]:  # the clinician, the patient
        sound = np.frombuffer(piece(turn["start"], turn["end"]), "<i2")
        (found,) = model.voices(sound, [[(0, len(sound))]])
        assert found is not None
        alike.append(likeness(mine, tuple(map(float, found))))
    assert alike[0] > 0.5 > 0.3 > alike[1]


def test_too_little_speech_is_refused_with_how_much_there_was() -> None:
    with pytest.raises(TooLittleSpeech, match=r"0\.0 s of speech .* 8 s are needed"):
        voice_of(SpeakerModel(), VoiceModel(), np.frombuffer(quiet(10), "<i2"))
    with pytest.raises(TooLittleSpeech):
        voice_of(SpeakerModel(), VoiceModel(), np.frombuffer(enrolment(), "<i2")[: 4 * RATE])

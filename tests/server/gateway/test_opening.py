"""Taking an encounter: whose it is, and where to go on."""

import numpy as np
import pytest

from earshot_protocol.codes import ErrorCode
from earshot_protocol.messages import AudioFormat, Ended
from earshot_server.gateway.errors import Refused
from earshot_server.gateway.opening import check_format, check_owner, is_over, key_hash
from earshot_server.log.transcript import Transcript
from earshot_server.speech.speakers.enrolment import EnrolledVoices, voice_of
from tests.support.gateway import Running, sound, stream_all
from tests.support.speech import engine, enrolment
from tests.support.wire import hello


def test_the_log_keeps_a_digest_of_the_stream_key() -> None:
    assert key_hash("a" * 30) == key_hash("a" * 30) != key_hash("b" * 30)
    assert "aaa" not in key_hash("a" * 30)


@pytest.mark.parametrize("wrong", [{"rate": 44_100}, {"width": 4}, {"channels": 2}])
def test_another_format_is_refused_with_what_came_and_what_is_expected(wrong: dict[str, int]) -> None:
    greeting = hello("e").model_copy(update={"format": AudioFormat(**wrong)})
    with pytest.raises(Refused, match=str(next(iter(wrong.values())))) as caught:
        check_format(greeting)
    assert caught.value.code is ErrorCode.UNSUPPORTED_FORMAT


def test_an_encounter_belongs_to_whoever_opened_it() -> None:
    greeting = hello("e")
    check_owner(None, greeting)
    check_owner(key_hash(greeting.stream_key), greeting)
    with pytest.raises(Refused) as caught:
        check_owner(key_hash("x" * 30), greeting)
    assert caught.value.code is ErrorCode.ENCOUNTER_TAKEN


async def test_sound_that_nobody_holds_any_more_is_said_to_be_missing(
    gateway: Running, encounter: str
) -> None:
    async with gateway.client() as client:
        ready = await client.open(hello(encounter, first_offset=16_000))
        assert ready.next_offset == 16_000
    entries = await gateway.entries(encounter)
    assert Transcript(entries).missing == [(0, 16_000)]


async def test_an_ended_encounter_is_over(gateway: Running, encounter: str) -> None:
    async with gateway.client() as client:
        assert isinstance(await stream_all(client, hello(encounter), sound(6, 8)), Ended)
    assert is_over(Transcript(await gateway.entries(encounter)))
    assert not is_over(Transcript())


async def test_the_clinicians_enrolled_voice_is_told_to_the_log_once(
    gateway: Running, encounter: str
) -> None:
    speaker = engine().speaker
    assert speaker is not None
    enrolled = voice_of(speaker, engine().voice, np.frombuffer(enrolment(), "<i2"))
    EnrolledVoices(gateway.settings.voices_dir, gateway.ring).enrol("Dr. Novak", enrolled)
    greeting = hello(encounter, clinician="Dr. Novak")
    for _ in range(2):  # and once more after a takeover
        async with gateway.client() as client:
            await client.open(greeting)
    async with gateway.client() as client:
        await stream_all(client, greeting, sound(0, 8))
    entries = await gateway.entries(encounter)
    assert [entry.event.kind for entry in entries].count("voice") == 1
    transcript = Transcript(entries)
    assert transcript.speakers.guesses[transcript.segments[0].id].confidence > 0.9


async def test_a_voice_that_cannot_be_read_stops_no_visit(gateway: Running, encounter: str) -> None:
    gateway.settings.voices_dir.mkdir(parents=True, exist_ok=True)
    broken = gateway.settings.voices_dir / "00000000.voice"
    broken.write_bytes(b"nothing")
    async with gateway.client() as client:
        assert isinstance(await stream_all(client, hello(encounter), sound(6, 8)), Ended)
    broken.unlink()

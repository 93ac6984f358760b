"""Taking an encounter: whose it is, and where to go on."""

import pytest

from earshot_protocol.codes import ErrorCode
from earshot_protocol.messages import AudioFormat, Ended
from earshot_server.gateway.errors import Refused
from earshot_server.gateway.opening import check_format, check_owner, is_over, key_hash
from earshot_server.log.transcript import Transcript
from tests.support.gateway import Running, sound, stream_all
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

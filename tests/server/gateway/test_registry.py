"""Who is let into which encounter."""

from pathlib import Path

from earshot_protocol.codes import CloseCode, ErrorCode
from earshot_protocol.frames import Chunk
from earshot_protocol.messages import Busy as BusyMessage
from earshot_protocol.messages import End, Ended, Error, Hello, Message, Ready
from earshot_server.gateway.errors import Busy, Refused
from earshot_server.gateway.registry import refusal
from earshot_server.log.transcript import Transcript
from tests.support.gateway import Running, running, sound, stream_all
from tests.support.store import Valkey, fresh_encounter
from tests.support.wire import hello


async def test_the_same_client_comes_back_where_it_was_and_its_former_connection_is_closed(
    gateway: Running, encounter: str
) -> None:
    greeting, samples = hello(encounter), sound(6, 8)
    async with gateway.client() as former:
        ready = await former.open(greeting)
        await former.sound(samples)
        await former.acked(received_to=len(samples))
        async with gateway.client() as client:
            again = await client.open(greeting)
            assert (again.epoch, again.next_offset) == (ready.epoch, len(samples))
            assert (await former.closed())[0] == CloseCode.SUPERSEDED


async def test_a_client_that_let_go_what_never_came_goes_on_behind_it_and_that_is_said(
    gateway: Running, encounter: str
) -> None:
    """Its spool was full: what lies between is lost, and the log must not look as if it had been heard."""
    greeting, samples = hello(encounter), sound(6, 8)
    async with gateway.client() as client:
        await client.open(greeting)
        await client.sound(samples)
        await client.acked(received_to=len(samples))
    behind = greeting.model_copy(update={"first_offset": 80_000})
    async with gateway.client() as client:
        await client.say(behind)
        assert (await client.next(BusyMessage)).retry_after <= 1
    ready = await readmitted(gateway, behind)
    assert ready.next_offset == 80_000
    transcript = Transcript(await gateway.entries(encounter))
    assert transcript.missing == [(len(samples), 80_000)]


async def readmitted(gateway: Running, greeting: Hello) -> Ready:
    """Come back until the gateway is no longer busy."""
    while True:
        async with gateway.client() as client:
            await client.say(greeting)
            answer = await client.next(Message, 10)
            if isinstance(answer, Ready):
                return answer


async def test_another_client_is_kept_out(gateway: Running, encounter: str) -> None:
    async with gateway.client() as owner, gateway.client() as other:
        await owner.open(hello(encounter))
        await other.say(hello(encounter))
        assert await other.closed() == (1008, "encounter_taken")


async def test_another_client_is_kept_out_of_an_ended_encounter_too(gateway: Running, encounter: str) -> None:
    async with gateway.client() as owner:
        await stream_all(owner, hello(encounter), sound(6, 8))
    async with gateway.client() as other:
        await other.say(hello(encounter))
        assert await other.closed() == (1008, "encounter_taken")


async def test_a_client_that_missed_the_end_is_told_again(gateway: Running, encounter: str) -> None:
    greeting, samples = hello(encounter), sound(6, 8)
    async with gateway.client() as client:
        await stream_all(client, greeting, samples)
    async with gateway.client() as client:
        ready = await client.open(greeting)
        assert ready.next_offset == len(samples)
        await client.say(End(offset=len(samples), controls=0))
        assert (await client.next(Ended)).offset == len(samples)
        assert await client.closed() == (1000, None)


async def test_sound_behind_the_end_is_refused_and_left_in_the_spool(
    gateway: Running, encounter: str
) -> None:
    greeting, samples = hello(encounter), sound(6, 8)
    async with gateway.client() as client:
        await stream_all(client, greeting, samples)
    async with gateway.client() as client:
        await client.open(greeting)
        await client.say(Chunk(len(samples), bytes(640)))
        assert await client.closed() == (1008, "encounter_ended")


async def test_a_stream_that_the_threads_have_no_time_for_is_asked_to_come_back(
    tmp_path: Path, valkey: Valkey, encounter: str
) -> None:
    async with (
        running(tmp_path, valkey.url, admit_load=0.001) as gateway,
        gateway.client() as first,
        gateway.client() as client,
    ):
        await first.open(hello(fresh_encounter()))
        await client.say(hello(encounter))
        busy = await client.next(BusyMessage)
        assert busy.retry_after > 0
        assert await client.closed() == (CloseCode.BUSY, None)
        assert await gateway.log.top(encounter) is None


def test_a_refusal_and_a_wait_are_told_in_their_own_messages() -> None:
    message, code = refusal(Refused(ErrorCode.ENCOUNTER_TAKEN, "Taken."))
    assert isinstance(message, Error) and message.fatal and code == CloseCode.CONTRACT_BROKEN
    message, code = refusal(Busy("Full.", 3.0))
    assert isinstance(message, BusyMessage) and message.retry_after == 3.0 and code == CloseCode.BUSY

"""Consent withdrawn while a visit is streamed: what was said is erased, and the client goes on behind it."""

from datetime import UTC, datetime

from earshot_protocol.codes import CloseCode
from earshot_protocol.messages import Control, End, Ended
from earshot_server.gateway.opening import key_hash
from earshot_server.log.events import ControlReceived
from earshot_server.log.log import new_event_id
from earshot_server.log.sound import read_encounter
from earshot_server.log.transcript import EncounterState, Transcript
from tests.support.events import opened, said
from tests.support.gateway import Running, segments, sound
from tests.support.wire import hello


def consent(number: int, given: bool, at: int, since: int | None = None) -> Control:
    return Control(number=number, at=at, wall=datetime.now(UTC), kind="consent", given=given, since=since)


async def test_all_that_was_said_is_erased_and_the_stream_ends_in_order(
    gateway: Running, encounter: str
) -> None:
    greeting, samples = hello(encounter), sound(6, 24)
    async with gateway.client() as client:
        await client.open(greeting)
        await client.say(consent(0, True, 0))
        await client.sound(samples)
        await client.acked(received_to=len(samples), durable_to=80_000)
        assert segments(await gateway.entries(encounter))
        await client.say(consent(1, False, len(samples)))
        assert (await client.closed())[0] == CloseCode.DRAINING
    assert segments(await gateway.entries(encounter)) == []
    async with gateway.client() as client:
        ready = await client.open(greeting)
        assert (ready.next_offset, ready.next_control) == (len(samples), 2)
        await client.say(End(offset=len(samples), controls=2))
        await client.next(Ended, 60)
    transcript = Transcript(await gateway.entries(encounter))
    assert (transcript.text, transcript.state) == ("", EncounterState.ENDED)
    assert transcript.withdrawn == [(0, len(samples))]
    assert gateway.ring.generations(encounter) == {1}
    assert list(read_encounter(gateway.settings.sound_dir, encounter, gateway.ring)) == []


async def test_from_a_mark_on_what_was_said_before_stays_and_what_comes_after_is_heard(
    gateway: Running, encounter: str
) -> None:
    greeting, samples, mark, end = hello(encounter), sound(6, 40), 200_000, 400_000
    async with gateway.client() as client:
        await client.open(greeting)
        await client.sound(samples[:end])
        await client.say(consent(0, False, end, since=mark))
        await client.closed(60)
    async with gateway.client() as client:
        ready = await client.open(greeting)
        assert ready.next_offset <= end
        await client.sound(samples[ready.next_offset :], ready.next_offset)
        await client.say(End(offset=len(samples), controls=1))
        await client.next(Ended, 60)
    transcript = Transcript(await gateway.entries(encounter))
    words = [word for segment in transcript.segments for word in segment.words]
    assert any(word.end <= mark for word in words)
    assert any(word.start >= end for word in words)
    assert not any(word.start < end and word.end > mark for word in words)
    kept = list(read_encounter(gateway.settings.sound_dir, encounter, gateway.ring))
    for offset, piece in kept:  # what was sent again is silence there
        first, last = (2 * max(0, at - offset) for at in (mark, end))
        assert not any(piece[first:last])
    after = b"".join(piece[2 * max(0, end - offset) :] for offset, piece in kept)
    assert after == samples[end:].tobytes()


async def test_a_gateway_that_died_before_it_erased_leaves_it_to_the_next(
    gateway: Running, encounter: str
) -> None:
    """The withdrawal is in the log, and nothing was done: whoever opens the encounter does it first."""
    greeting = hello(encounter)
    event = opened(key_hash=key_hash(greeting.stream_key))
    epoch = await gateway.log.open(encounter, event, new_event_id())
    await gateway.log.append(encounter, epoch, said("i drink every evening"), new_event_id())
    withdrawn = ControlReceived(control=consent(0, False, 64_000))
    await gateway.log.append(encounter, epoch, withdrawn, new_event_id())
    async with gateway.client() as client:
        ready = await client.open(greeting)
        assert (ready.next_offset, ready.next_control) == (64_000, 1)
        assert Transcript(await gateway.entries(encounter)).text == ""
        await client.say(End(offset=64_000, controls=1))
        await client.next(Ended, 60)
    assert gateway.ring.generations(encounter) == {1}

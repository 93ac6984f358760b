"""`earshot up`, as a person starts, ends and kills it."""

import json
import signal
import socket
from collections.abc import Callable

import pytest

from earshot_server.cli.parts import store_url
from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.store import Store
from earshot_server.settings import Settings
from tests.support.events import opened, said
from tests.support.store import until
from tests.support.up import Up, lives

MakeUp = Callable[..., Up]


async def in_log(up: Up, encounter: str, write: bool = False) -> int:
    """Return how many entries the encounter has in the store that runs; write two before, if asked."""
    settings = Settings(data_dir=up.data)
    store = Store(store_url(settings))
    log = Log(store, KeyRing(settings.keys_dir, load_clinic_key(settings)))
    try:
        if write:
            epoch = await log.open(encounter, opened(), new_event_id())
            await log.append(encounter, epoch, said("any fever"), new_event_id())
        return len(await log.read_all(encounter))
    finally:
        await store.close()


async def test_killed_it_leaves_a_store_that_the_next_one_adopts_and_no_other_process(up: MakeUp) -> None:
    one = await up().start().greeted()
    assert f"ws://127.0.0.1:{one.gateway_port}" in one.said
    store, roles = one.store(), [one.role(role) for role in ("gateway", "note", "viewer")]
    assert await in_log(one, "visit", write=True) == 2
    roles[0].suspend()  # it keeps its port for a while, as one does that still drains
    one.kill()
    await until(lambda: not any(lives(role) for role in roles[1:]))
    assert lives(store)

    one.start()
    await until(lambda: "port.waited_for" in one.said)
    roles[0].resume()
    await one.greeted(times=2)
    assert not lives(roles[0])
    assert one.store() == store
    assert await in_log(one, "visit") == 2

    everything = one.processes()
    assert len(everything) == 4
    one.stop()
    assert await one.ended() == 0
    assert not [process for process in everything if lives(process)]
    assert "Traceback" not in one.said


async def test_ctrl_c_ends_it_while_it_starts(up: MakeUp) -> None:
    one = up().start()
    await until(lambda: len(one.processes()) == 4, seconds=60)
    assert one.stop(signal.SIGINT) < 12
    assert await one.ended() == 0
    assert "Traceback" not in one.said
    assert one.processes() == []


async def test_what_dies_is_told_in_a_line_and_a_second_one_on_the_same_data_is_refused(up: MakeUp) -> None:
    one = await up().start().greeted()
    one.role("note").kill()
    await until(lambda: "process.died" in one.said)
    lines = [json.loads(line) for line in one.said.splitlines() if line.startswith("{")]
    [died] = [line for line in lines if line["event"] == "process.died"]
    assert (died["role"], died["exit_code"], died["attempt"]) == ("note", -9, 0)
    second = up(data_dir=str(one.data)).start()
    assert await second.ended() == 2
    [sentence] = second.said.splitlines()
    assert sentence.startswith(f"Another Earshot is running with the data in {one.data / 'store'}. ")
    await until(lambda: len(one.processes()) == 4)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"model": "/nowhere"}, "There is no speech model at /nowhere."),
        ({"host": "0.0.0.0"}, "Refusing to listen on 0.0.0.0 without TLS"),
        ({"tls_cert": "/nowhere.pem"}, "/nowhere.pem"),
        ({"gateway_port": "many"}, "EARSHOT_GATEWAY_PORT"),
    ],
)
async def test_what_cannot_work_ends_with_a_sentence_and_code_2(
    up: MakeUp, settings: dict[str, str], words: str
) -> None:
    one = up(**settings).start()
    assert await one.ended() == 2
    assert words in one.said
    assert "Traceback" not in one.said
    assert one.processes() == []


async def test_a_port_that_is_taken_is_a_sentence_and_code_2(up: MakeUp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        one = up(gateway_port=str(taken.getsockname()[1])).start()
        assert await one.ended() == 2
    [sentence] = one.said.splitlines()
    assert "Address already in use" in sentence
    assert "EARSHOT_GATEWAY_PORT" in sentence

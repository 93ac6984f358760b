"""`earshot up` is killed under a visit: no process is left, and the next one has the visit."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from earshot_protocol.units import RATE
from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore
from earshot_server.cli.parts import open_parts
from earshot_server.settings import Settings
from tests.support.compare import Hearing, compare, faults, from_log
from tests.support.consultations import Piece
from tests.support.device import Device
from tests.support.processes import EARSHOT, ROOT
from tests.support.reference import Reference
from tests.support.site import raw
from tests.support.store import fresh_encounter, until
from tests.support.up import Up, lives

PIECE = Piece("child-fever", 60, 40)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    (tmp_path / "up").mkdir()
    found = Up(tmp_path / "up")
    yield found
    found.clean_up()


async def hearing(up: Up, encounter: str) -> Hearing:
    async with open_parts(Settings(data_dir=up.data)) as parts:
        return from_log(await parts.log.read_all(encounter))


async def export(up: Up, encounter: str) -> dict[str, object]:
    """Return what `earshot export` tells."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *EARSHOT, "export", encounter, "--format", "json"),
        env=up.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    found: dict[str, object] = json.loads(told)
    return found


async def test_killed_under_a_visit_it_leaves_no_process_and_loses_nothing(
    up: Up, tmp_path: Path, reference: Reference
) -> None:
    await up.start().greeted()
    token = TokenStore(Settings(data_dir=up.data).access_dir).new("Room 1", (Right.STREAM,), 1)[1]
    device = Device(tmp_path / "device", token, [f"ws://127.0.0.1:{up.gateway_port}"])
    encounter, samples = fresh_encounter(), PIECE.samples()
    sound = raw(samples)
    client = await device.stream("-", encounter)
    try:
        await client.feed(sound[: 2 * 20 * RATE])
        await client.until(lambda: client.received_to >= 19 * RATE)
        store, roles = up.store(), [up.role(role) for role in ("gateway", "note", "viewer")]
        up.kill()
        await until(lambda: not any(lives(role) for role in roles), seconds=15)
        assert lives(store)
        await client.feed(sound[2 * 20 * RATE :])
        await client.finish()
        await up.start().greeted(times=2)
        assert up.store() == store, "the store was not adopted"
        assert await client.wait() == 0, device.said
    finally:
        await device.clean_up()
    heard = await hearing(up, encounter)
    assert faults(heard, len(samples)) == []
    result = compare(reference.hear(samples), heard)
    print(f"\n{result.same} tiles the same, {len(result.moved)} moved by the drain")
    assert result.faults == []
    assert len(result.moved) <= 1

    async def noted() -> bool:
        return (await export(up, encounter))["draft"] is not None

    await until(noted, seconds=30)
    everything = up.processes()
    up.stop()
    assert not [process for process in everything if lives(process)]

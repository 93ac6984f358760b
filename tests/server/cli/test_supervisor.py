"""The processes of one machine, kept running, and ended."""

import asyncio
import os
import socket
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import psutil
import pytest
from structlog.testing import capture_logs

from earshot_server.cli import supervisor as supervisor_module
from earshot_server.cli.errors import CommandError
from earshot_server.cli.serve import Role
from earshot_server.cli.supervisor import Supervisor
from earshot_server.log import embedded
from earshot_server.log.errors import StoreNotStarted
from earshot_server.log.folder import store_id, try_hold
from earshot_server.settings import Settings
from tests.support.ports import free_port
from tests.support.store import Valkey, until
from tests.support.up import lives

Logs = list[MutableMapping[str, Any]]


@pytest.fixture
def settings(tmp_path: Path, valkey: Valkey) -> Settings:
    """On the store of all tests."""
    return Settings(
        data_dir=tmp_path / "data",
        redis_url=valkey.url,
        gateway_port=free_port(),
        viewer_port=free_port(),
    )


@pytest.fixture
def logs() -> Iterator[Logs]:
    with capture_logs() as captured:
        yield captured


class Started:
    """The living processes that this one starts from now on; what other files' tests share lives on."""

    def __init__(self) -> None:
        self._before = set(psutil.Process().children(recursive=True))

    def __call__(self, what: str = "--role") -> list[psutil.Process]:
        """Return them by a word of their command."""
        children = set(psutil.Process().children(recursive=True)) - self._before
        return [one for one in children if lives(one) and what in " ".join(one.cmdline())]

    def role(self, name: Role) -> psutil.Process:
        [found] = self(f"--role {name}")
        return found


@pytest.fixture
def started() -> Started:
    return Started()


async def test_what_dies_is_started_again_and_that_is_said(
    settings: Settings, started: Started, tmp_path: Path, logs: Logs, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("EARSHOT_TLS_CERT", "of another Earshot")
    settings = settings.model_copy(update={"redis_url": None})
    async with Supervisor(settings, logs=tmp_path / "logs") as supervisor:
        assert await supervisor.ready(asyncio.Event())
        [store], gateway, note = (
            started(store_id(settings.store_dir)),
            started.role(Role.GATEWAY),
            started.role(Role.NOTE),
        )
        assert note.environ()["EARSHOT_DATA_DIR"] == str(settings.data_dir)
        assert "EARSHOT_TLS_CERT" not in note.environ()
        note.kill()
        store.kill()
        await until(lambda: started(f"--role {Role.NOTE}") not in ([], [note]))
        await until(lambda: started(store_id(settings.store_dir)) not in ([], [store]))
        assert started.role(Role.GATEWAY) == gateway
    died = [(one["event"], one.get("role"), one.get("exit_code")) for one in logs]
    assert sorted(died) == [("process.died", Role.NOTE, -9), ("store.died", None, None)]
    assert started() == started(store_id(settings.store_dir)) == []
    told = {one.stem: one.read_text() for one in (tmp_path / "logs").iterdir()}
    assert '"event": "gateway.listening"' in told["gateway"]
    assert not [name for name, text in told.items() if "Traceback" in text or '"uncaught"' in text]


async def test_a_role_that_cannot_work_ends_everything_with_its_sentence(
    settings: Settings, started: Started, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"model": tmp_path / "nowhere"})
    with pytest.raises(CommandError) as refusal:
        async with Supervisor(settings, logs=tmp_path / "logs") as supervisor:
            await supervisor.until(asyncio.Event())
    assert str(refusal.value).startswith("The gateway process cannot work: There is no speech model at ")
    assert started() == []


@pytest.mark.parametrize("name", ["gateway_port", "viewer_port"])
async def test_where_a_port_is_taken_nothing_is_started(
    settings: Settings, started: Started, logs: Logs, name: str
) -> None:
    with socket.create_server(("127.0.0.1", getattr(settings, name))):
        with pytest.raises(CommandError, match=f"EARSHOT_{name.upper()}"):
            async with Supervisor(settings):
                raise AssertionError
        assert started() == logs == []


async def test_told_to_stop_while_it_starts_it_ends_at_once(
    settings: Settings, started: Started, tmp_path: Path
) -> None:
    stop = asyncio.Event()
    async with Supervisor(settings, logs=tmp_path / "logs") as supervisor:
        await until(lambda: len(started()) == len(Role))
        stop.set()
        begun = time.monotonic()
        assert not await supervisor.ready(stop)
        await supervisor.until(stop)
    assert time.monotonic() - begun < 20
    assert started() == []


async def test_what_does_not_end_in_order_is_killed_and_nothing_is_started_meanwhile(
    settings: Settings, started: Started, tmp_path: Path, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "STOP_SECONDS", 1.0)  # longer than until the next start
    async with Supervisor(settings, logs=tmp_path / "logs"):
        await until(lambda: len(started()) == len(Role))
        started.role(Role.GATEWAY).suspend()
        started.role(Role.NOTE).kill()
        await until(lambda: logs)
    assert started() == []


async def test_what_does_not_come_up_is_ended_with_a_sentence(
    settings: Settings, started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "READY_SECONDS", 0.1)
    with pytest.raises(CommandError, match=r"did not come up within 0 s"):
        async with Supervisor(settings, logs=tmp_path / "logs") as supervisor:
            await supervisor.ready(asyncio.Event())
    assert started() == []


async def test_a_store_that_cannot_be_started_again_ends_everything_with_its_sentence(
    settings: Settings, started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SILENT_SECONDS", 0.2)
    settings = settings.model_copy(update={"redis_url": None})
    with pytest.raises(StoreNotStarted, match="does not answer"):
        async with Supervisor(settings, logs=tmp_path / "logs") as supervisor:
            [store] = started(store_id(settings.store_dir))
            store.kill()
            store.wait(5)
            held = try_hold(settings.store_dir / "valkey.lock")
            assert held is not None
            await supervisor.until(asyncio.Event())
    os.close(held)
    assert started() == []

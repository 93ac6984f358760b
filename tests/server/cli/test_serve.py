"""`earshot serve`: one role in one process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import requests
from typer.testing import Result

from earshot_server.cli.serve import Readiness
from earshot_server.log.store import Store
from tests.support.ports import free_port
from tests.support.processes import RoleProcess, clean_environment
from tests.support.store import Valkey, until

Typed = Callable[..., Awaitable[Result]]
MakeRole = Callable[..., RoleProcess]


@pytest.fixture
def role(tmp_path: Path) -> Iterator[MakeRole]:
    """Make processes of a role, not started; all are gone at the end."""
    made: list[RoleProcess] = []

    def make(name: str = "note", **settings: object) -> RoleProcess:
        environment = {
            **clean_environment(tmp_path / "home"),
            "EARSHOT_DATA_DIR": str(tmp_path / "data"),
            **{f"EARSHOT_{key.upper()}": str(value) for key, value in settings.items()},
        }
        made.append(RoleProcess(name, environment, tmp_path / f"{name}{len(made)}.log"))
        return made[-1]

    yield make
    for one in made:
        one.clean_up()


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Valkey]:
    """One that was not started yet."""
    (tmp_path / "v").mkdir()
    server = Valkey(tmp_path / "v")
    yield server
    server.kill()


async def ask(port: int, path: str) -> tuple[int, str]:
    answer = await asyncio.to_thread(requests.get, f"http://127.0.0.1:{port}{path}", timeout=5)
    return answer.status_code, answer.text.strip()


async def test_it_waits_for_a_store_that_is_not_there_yet_then_works(
    role: MakeRole, own_valkey: Valkey
) -> None:
    metrics, viewer = free_port(), free_port()
    process = role("viewer", redis_url=own_valkey.url, metrics_port=metrics, viewer_port=viewer).start()
    await process.until_logged("store.waited_for")
    assert await ask(metrics + 2, "/readyz") == (503, "the store was not reached yet")
    assert await ask(metrics + 2, "/healthz") == (200, "ok")
    own_valkey.start()
    await process.until_logged("viewer.listening")
    assert (await ask(viewer, "/readyz"))[0] == 200
    assert await ask(metrics + 2, "/readyz") == (200, "ready")
    process.stop()
    assert await process.ended() == 0
    assert process.logged("store.waited_for") == 1


async def test_it_ends_in_order_while_it_waits(role: MakeRole, own_valkey: Valkey) -> None:
    process = role(redis_url=own_valkey.url).start()
    await process.until_logged("store.waited_for")
    process.stop()
    assert await process.ended() == 0


async def test_it_ends_when_whoever_started_it_is_gone(role: MakeRole, own_valkey: Valkey) -> None:
    process = role(redis_url=own_valkey.url).start()
    await process.until_logged("store.waited_for")
    process.let_go()
    assert await process.ended(5) == 0


async def test_a_store_that_keeps_nothing_is_refused(role: MakeRole, tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    forgetful = Valkey(tmp_path / "v", appendonly="no").start()
    try:
        process = role(redis_url=forgetful.url).start()
        assert await process.ended() == 2
    finally:
        forgetful.kill()
    [sentence] = process.log.read_text().splitlines()
    assert "appendonly" in sentence


@pytest.mark.parametrize(
    ("name", "setting", "offset"),
    [("gateway", "gateway_port", 0), ("viewer", "viewer_port", 0), ("note", "metrics_port", 1)],
)
async def test_a_port_that_is_taken_is_a_sentence_and_code_2(
    role: MakeRole, valkey: Valkey, name: str, setting: str, offset: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = role(name, redis_url=valkey.url, **{setting: port - offset}).start()
        assert await process.ended() == 2
    said = process.log.read_text()
    assert f"127.0.0.1 port {port}: Address already in use" in said
    assert f"EARSHOT_{setting.upper()}" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--role", "store"], "'gateway', 'note', 'viewer'"),
        ([], "Missing option '--role'"),
        (["--role", "gateway", "--gateway-port", "many"], "Invalid value for '--gateway-port'"),
    ],
)
async def test_what_it_cannot_understand_is_a_usage_error(
    earshot: Typed, environment: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    environment.setenv("COLUMNS", "200")
    result = await earshot("serve", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


class TestReadiness:
    @pytest.fixture
    async def store(self, own_valkey: Valkey) -> AsyncIterator[Store]:
        store = Store(own_valkey.url, timeout=1.0)
        yield store
        await store.close()

    async def test_it_says_why_this_process_cannot_work(self, own_valkey: Valkey, store: Store) -> None:
        readiness, stop = Readiness(), asyncio.Event()
        assert readiness.reason == "the store was not reached yet"
        watching = asyncio.create_task(readiness.watch(store, stop))
        await until(lambda: readiness.reason == "the store does not take what is said")
        own_valkey.start()
        await until(lambda: readiness.reason is None)
        stop.set()
        await watching
        assert readiness.reason == "draining"

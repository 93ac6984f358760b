"""Each role, put together, started and stopped in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import requests

from earshot_server.cli.errors import CommandError
from earshot_server.cli.roles import serve_gateway, serve_note, serve_viewer
from earshot_server.keys.errors import KeysError
from earshot_server.log.store import Store
from earshot_server.observe.metrics import Metrics
from earshot_server.settings import Settings
from tests.support.clinic import Clinic
from tests.support.noting import fresh_draft, kept_draft
from tests.support.ports import free_port
from tests.support.store import Valkey, until

Serve = Callable[[Settings, Store, Metrics, asyncio.Event], Awaitable[None]]


@pytest.fixture
def settings(clinic: Clinic) -> Settings:
    return clinic.settings.model_copy(update={"gateway_port": free_port(), "viewer_port": free_port()})


@pytest.fixture
async def store(valkey: Valkey) -> AsyncIterator[Store]:
    store = Store(valkey.url)
    yield store
    await store.close()


class Serving:
    """A role that runs beside the test; all it began has ended when it has."""

    def __init__(self, serve: Serve, settings: Settings, store: Store) -> None:
        self._before = asyncio.all_tasks()
        self._stop = asyncio.Event()
        self._task = asyncio.ensure_future(serve(settings, store, Metrics(), self._stop))

    async def until(self, ready: Callable[[], object]) -> None:
        await until(lambda: self._task.done() or ready(), seconds=60)
        assert not self._task.done()

    async def stop(self) -> None:
        self._stop.set()
        await asyncio.wait_for(self._task, 20)
        await until(lambda: asyncio.all_tasks() == self._before)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_the_gateway_takes_connections_until_it_is_stopped(settings: Settings, store: Store) -> None:
    serving = Serving(serve_gateway, settings, store)
    await serving.until(lambda: listens(settings.gateway_port))
    ready = f"http://127.0.0.1:{settings.gateway_port}/readyz"
    assert (await asyncio.to_thread(requests.get, ready, timeout=10)).status_code == 200
    await serving.stop()
    assert not listens(settings.gateway_port)


async def test_the_viewer_shows_its_page_until_it_is_stopped(settings: Settings, store: Store) -> None:
    serving = Serving(serve_viewer, settings, store)
    await serving.until(lambda: listens(settings.viewer_port))
    page = await asyncio.to_thread(requests.get, f"http://127.0.0.1:{settings.viewer_port}/", timeout=10)
    assert "text/html" in page.headers["Content-Type"]
    await serving.stop()
    assert not listens(settings.viewer_port)


async def test_the_note_role_writes_notes_until_it_is_stopped(
    clinic: Clinic, settings: Settings, store: Store
) -> None:
    visit = await clinic.visit()
    await visit.say("i have had chest tightness for three weeks")
    await visit.end()
    expected = await fresh_draft(clinic, visit.id)
    serving = Serving(serve_note, settings, store)

    async def written() -> bool:
        return await kept_draft(clinic, visit.id) == expected

    await until(written)
    await serving.stop()


async def test_a_gateway_whose_port_is_taken_says_which(settings: Settings, store: Store) -> None:
    with (
        socket.create_server(("127.0.0.1", settings.gateway_port)),
        pytest.raises(CommandError, match="EARSHOT_GATEWAY_PORT"),
    ):
        await serve_gateway(settings, store, Metrics(), asyncio.Event())


@pytest.mark.parametrize("serve", [serve_gateway, serve_note, serve_viewer])
async def test_without_the_clinics_key_none_of_them_begins(
    serve: Serve, settings: Settings, store: Store, tmp_path: Path
) -> None:
    damaged = tmp_path / "clinic.key"
    damaged.write_text("no key")
    damaged.chmod(0o600)
    with pytest.raises(KeysError):
        await serve(
            settings.model_copy(update={"clinic_key_file": damaged}), store, Metrics(), asyncio.Event()
        )

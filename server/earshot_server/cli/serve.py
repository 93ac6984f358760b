"""`earshot serve`: one role in one process."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.log.store import Store
    from earshot_server.observe.metrics import Metrics
    from earshot_server.settings import Settings

    Serve = Callable[[Settings, Store, Metrics, asyncio.Event], Awaitable[None]]

STORE_WAIT = 1.0
"""Seconds between two looks at a store that is not there yet."""


class Role(StrEnum):
    """What a process does."""

    GATEWAY = "gateway"
    NOTE = "note"
    VIEWER = "viewer"


def register(app: typer.Typer) -> None:
    """Add `serve` to the program."""
    app.command("serve")(serve)


def serve(
    role: Annotated[Role, typer.Option(help="What this process does.")],
    host: Annotated[str | None, typer.Option(help="Where to listen (EARSHOT_HOST).")] = None,
    gateway_port: Annotated[int | None, typer.Option(help="EARSHOT_GATEWAY_PORT")] = None,
    viewer_port: Annotated[int | None, typer.Option(help="EARSHOT_VIEWER_PORT")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="EARSHOT_TLS_CERT")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="EARSHOT_TLS_KEY")] = None,
    until_stdin_closes: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run one role: gateway (with speech), note, or viewer. Ends in order on SIGTERM."""
    from earshot_server.cli.parts import check_tls, settings_with
    from earshot_server.observe.logs import configure
    from earshot_server.speech.allocator import begin_again_with_allocator

    if role is Role.GATEWAY:
        begin_again_with_allocator()
    settings = settings_with(
        host=host,
        gateway_port=gateway_port,
        viewer_port=viewer_port,
        tls_cert=tls_cert,
        tls_key=tls_key,
    )
    check_tls(settings)
    configure(role.value)
    asyncio.run(_run(role, settings, until_stdin_closes))


async def _run(role: Role, settings: "Settings", until_stdin_closes: bool) -> None:
    from earshot_server.cli.parts import store_url
    from earshot_server.cli.ports import listening
    from earshot_server.log.store import Store
    from earshot_server.observe.health import HOST, serve_health
    from earshot_server.observe.metrics import Metrics

    stop = asyncio.Event()
    stop_on_signals(stop)
    if until_stdin_closes:
        _stop_when_parent_goes(stop)
    store, metrics, readiness = Store(store_url(settings)), Metrics(), Readiness()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        if settings.metrics_port:
            port = settings.metrics_port + list(Role).index(role)
            with listening(HOST, port, "EARSHOT_METRICS_PORT"):
                stack.enter_context(serve_health(port, metrics, lambda: readiness.reason))
        await _wait_for(store, stop)
        watcher = asyncio.create_task(readiness.watch(store, stop), name="readiness")
        stack.callback(watcher.cancel)
        if not stop.is_set():
            await _serve(role)(settings, store, metrics, stop)


class Readiness:
    """Why this process cannot work now, for whoever asks its health port."""

    def __init__(self) -> None:
        self.reason: str | None = "the store was not reached yet"

    async def watch(self, store: "Store", stop: asyncio.Event) -> None:
        """Look at the store until this process is told to end."""
        while not stop.is_set():
            self.reason = None if await store.writable() else "the store does not take what is said"
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), STORE_WAIT)
        self.reason = "draining"


def _serve(role: Role) -> "Serve":
    from earshot_server.cli import roles

    return {
        Role.GATEWAY: roles.serve_gateway,
        Role.NOTE: roles.serve_note,
        Role.VIEWER: roles.serve_viewer,
    }[role]


async def _wait_for(store: "Store", stop: asyncio.Event) -> None:
    """Return when the store is there and fit; a store that is only down is waited for.

    Raises:
        StoreUnfit: it would not keep what it is given.
    """
    import structlog

    from earshot_server.log.errors import StoreUnavailable

    told = False
    while not stop.is_set():
        try:
            await store.connect()
            return
        except StoreUnavailable as error:
            if not told:
                structlog.get_logger().warning("store.waited_for", reason=error.reason)
                told = True
        try:
            await asyncio.wait_for(stop.wait(), STORE_WAIT)
        except TimeoutError:
            continue


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` on SIGTERM and Ctrl-C."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not add_signal_handler: Windows' event loop has none.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _stop_when_parent_goes(stop: asyncio.Event) -> None:
    """Leave no orphan: when whoever started this process is gone, its end of our standard input closes."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        # Not by sys.stdin: a thread that holds its lock makes the interpreter's exit fail.
        while os.read(sys.stdin.fileno(), 1024):
            continue
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, name="parent", daemon=True).start()

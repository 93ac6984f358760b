"""Runs a stream on the terminal: source, spool, session, view, Ctrl-C."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

import typer

from earshot_client.capture.source import Source
from earshot_client.cli.interrupt import on_interrupt
from earshot_client.cli.views import View
from earshot_client.errors import LeftUnsent
from earshot_client.session import events
from earshot_client.session.link import Link, is_exposed
from earshot_client.session.session import Session
from earshot_client.session.setup import SpoolPlace
from earshot_client.session.visit import left_unsent, run_visit, send_rest
from earshot_client.spool.format import StreamHead
from earshot_client.spool.spool import Spool

ENDING = "Waiting until the server has heard the last words. Ctrl-C again leaves now."


class Left(LeftUnsent):
    """A second Ctrl-C."""

    exit_code = 130


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a command's coroutine."""
    logging.getLogger("websockets").addHandler(logging.NullHandler())  # else it writes to stderr
    try:
        asyncio.run(main)
    except asyncio.CancelledError:  # left before there was anything to keep
        raise typer.Exit(130) from None


def warn_if_exposed(link: Link) -> None:
    """Tell when sound would cross a network that others can listen to."""
    for server in filter(is_exposed, link.servers):
        typer.echo(f"{server} is not encrypted: on the way others can listen. Use wss://.", err=True)


async def stream(
    source: Source,
    place: SpoolPlace,
    link: Link,
    head: StreamHead,
    view: View,
    *,
    wait: float | None,
    consent: bool = False,
) -> None:
    """Stream a source until it ends, Ctrl-C stops it, or a second one leaves.

    Raises:
        ClientError: as `run_visit`; the spool keeps what the server does not have.
    """
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        source.stop()
        view.show(events.Notice(ENDING))

    with on_interrupt(stop, task.cancel), view:
        await source.open()
        async with Session(place.create(head), link, view.show) as session:
            view.watch(session)
            try:
                if consent:
                    await session.consent(True)
                await run_visit(source, session, view.show, wait=wait)
            except asyncio.CancelledError:
                raise Left(left_unsent(session).sentence) from None


async def send(spool: Spool, link: Link, view: View, *, wait: float | None) -> None:
    """Send what an earlier run left; Ctrl-C leaves, and the spool keeps it.

    Raises:
        ClientError: as `send_rest`.
    """
    task = asyncio.current_task()
    assert task is not None
    with on_interrupt(task.cancel, task.cancel), view:
        async with Session(spool, link, view.show) as session:
            view.watch(session)
            try:
                await send_rest(session, wait=wait)
            except asyncio.CancelledError:
                raise Left(left_unsent(session).sentence) from None

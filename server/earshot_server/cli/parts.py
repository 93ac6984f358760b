"""What several commands need: settings, the store of a running server, and the parts that stand on it."""

import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from earshot_server.archive.archive import Archive
from earshot_server.archive.both import BothDrafts, BothLogs
from earshot_server.cli.errors import CommandError
from earshot_server.keys.ring import KeyRing, open_ring
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.folder import socket_path
from earshot_server.log.store import Store
from earshot_server.settings import Settings

_NOBODY_THERE = ("ConnectionError", "ConnectionRefusedError")
"""How a socket answers whose store is gone."""


@dataclass(frozen=True)
class Parts:
    """Opened for one command."""

    store: Store
    ring: KeyRing
    archive: Archive
    log: BothLogs
    drafts: BothDrafts


def settings_with(**options: Any) -> Settings:
    """Return the settings of the environment, with the command line's options (None: not given) over them.

    Raises:
        CommandError: a value is none; which one is said, the value itself is not: it may be a key.
    """
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_context=False, include_url=False)
        raise CommandError(
            "These settings cannot be used, so nothing was done. "
            + " ".join(f"EARSHOT_{str(one['loc'][0]).upper()}: {one['msg']}." for one in wrong)
        ) from None


def foreign_environment() -> dict[str, str]:
    """Return the environment without settings of Earshot, for processes that get theirs told."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("EARSHOT_")}


def check_tls(settings: Settings) -> None:
    """Do nothing if the certificate can be used, or none is wanted.

    Raises:
        CommandError: it cannot, and why.
    """
    if settings.tls_cert is None:
        if settings.tls_key is not None:
            raise CommandError("A TLS key without its certificate is of no use: give --tls-cert, too.")
        return
    try:
        # An empty password: nobody is there to type one when a process is started again.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key, "")
    except OSError as error:
        reason = error.reason if isinstance(error, ssl.SSLError) else error.strerror
        raise CommandError(
            f"The certificate {settings.tls_cert} and the key {settings.tls_key or 'in it'} cannot be used: "
            f"{reason}. Give PEM files that belong together, the key without a password."
        ) from None


def store_url(settings: Settings) -> str:
    """Return the address of the store in use: the one that is set, or the embedded one that runs.

    Raises:
        CommandError: neither.
    """
    if settings.redis_url is not None:
        return settings.redis_url
    socket = socket_path(settings.store_dir)
    if not socket.exists():
        raise _not_running(settings)
    return f"unix://{quote(str(socket))}"


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """Open the store, checked, and what stands on it.

    Raises:
        CommandError, StoreError, KeysError: it cannot be opened.
    """
    store = Store(store_url(settings))
    try:
        await _connect(store, settings)
        ring = open_ring(settings)
        archive = Archive.of(settings, ring)
        drafts = BothDrafts(store, ring, archive)
        yield Parts(store, ring, archive, BothLogs(store, ring, archive), drafts)
    finally:
        await store.close()


async def _connect(store: Store, settings: Settings) -> None:
    try:
        await store.connect()
    except StoreUnavailable as error:
        if settings.redis_url is None and error.reason in _NOBODY_THERE:
            raise _not_running(settings) from None  # it was killed, and its socket outlived it
        raise


def _not_running(settings: Settings) -> CommandError:
    return CommandError(
        f"Earshot does not run on {settings.data_dir}. Start it with `earshot up`, "
        "or name the store in use with EARSHOT_REDIS_URL."
    )

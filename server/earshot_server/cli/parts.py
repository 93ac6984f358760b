"""What several commands need: the store of a running server, and the parts that stand on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from earshot_server.cli.errors import CommandError
from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.log.folder import socket_path
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from earshot_server.settings import Settings


@dataclass(frozen=True)
class Parts:
    """Opened for one command."""

    store: Store
    ring: KeyRing
    log: Log


def settings_with(**options: Any) -> Settings:
    """Return the settings of the environment, with the command line's options (None: not given) over them."""
    return Settings(**{name: value for name, value in options.items() if value is not None})


def store_url(settings: Settings) -> str:
    """Return the address of the store in use: the one that is set, or the embedded one that runs.

    Raises:
        CommandError: neither.
    """
    if settings.redis_url is not None:
        return settings.redis_url
    socket = socket_path(settings.store_dir)
    if not socket.exists():
        raise CommandError(
            f"Earshot does not run on {settings.data_dir}. Start it with `earshot up`, "
            "or name the store in use with EARSHOT_REDIS_URL."
        )
    return f"unix://{quote(str(socket))}"


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """Open the store, checked, and what stands on it.

    Raises:
        CommandError, StoreError, KeysError: it cannot be opened.
    """
    store = Store(store_url(settings))
    try:
        await store.connect()
        ring = KeyRing(settings.keys_dir, load_clinic_key(settings))
        yield Parts(store, ring, Log(store, ring))
    finally:
        await store.close()

"""A real gateway in this process, on a real store, for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from earshot_protocol.messages import End, Ended, Hello
from earshot_protocol.words import Segment
from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore
from earshot_server.gateway.serve import serve
from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.log.events import Entry
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from earshot_server.observe.metrics import Metrics
from earshot_server.settings import Settings
from earshot_server.speech.transcribe import transcribe
from tests.support.ports import free_port
from tests.support.speech import engine, piece
from tests.support.wire import Wire, wire


@dataclass(frozen=True)
class Running:
    """What a test needs of the gateway that runs."""

    settings: Settings
    metrics: Metrics
    tokens: TokenStore
    token: str
    log: Log
    ring: KeyRing
    stop: asyncio.Event
    serving: "asyncio.Task[None]"

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.settings.gateway_port}"

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Wire]:
        """Connect as a device that may stream."""
        async with wire(self.address, self.token) as connected:
            yield connected

    async def entries(self, encounter: str) -> list[Entry]:
        return await self.log.read_all(encounter)


@asynccontextmanager
async def running(folder: Path, store_url: str, **options: object) -> AsyncIterator[Running]:
    """Run a gateway until the context ends; `options` are settings."""
    settings = Settings.model_validate({"data_dir": folder, "gateway_port": free_port(), **options})
    store, metrics, stop = Store(store_url), Metrics(), asyncio.Event()
    await store.connect()
    tokens = TokenStore(settings.access_dir)
    _, token = tokens.new("a room", [Right.STREAM], days=1)
    ring = KeyRing(settings.keys_dir, load_clinic_key(settings))
    serving = asyncio.create_task(serve(settings, store, metrics, stop))
    try:
        await _listening(settings.gateway_port, serving)
        yield Running(settings, metrics, tokens, token, Log(store, ring), ring, stop, serving)
    finally:
        stop.set()
        await asyncio.gather(serving, return_exceptions=True)
        await store.close()


async def _listening(port: int, serving: "asyncio.Task[None]") -> None:
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)  # a socket that is not there yet wakes nobody
            continue
        writer.close()
        return
    await serving


def sound(start: float, end: float) -> NDArray[np.int16]:
    """Samples of a consultation, from one second to another."""
    return np.frombuffer(piece(start, end), dtype="<i2")


def reference(samples: NDArray[np.int16]) -> list[Segment]:
    """What is heard when nothing disturbs."""
    return [one for final in transcribe(engine(), [samples.tobytes()]) for one in final.segments]


async def stream_all(client: Wire, hello: Hello, samples: NDArray[np.int16]) -> Ended:
    """Send a whole stream and wait until it is ended."""
    ready = await client.open(hello)
    await client.sound(samples[ready.next_offset :], ready.next_offset)
    await client.say(End(offset=len(samples), controls=0))
    return await client.next(Ended, 60)


def segments(entries: list[Entry]) -> list[Segment]:
    """The segments of a log."""
    return [one for entry in entries if entry.event.kind == "segment" for one in entry.event.segments]

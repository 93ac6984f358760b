"""A viewer of one encounter: everything that its socket receives, with the time."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from earshot_server.viewer.messages import SUBPROTOCOL, Watch, encode


@dataclass
class Watcher:
    """Watches until cancelled, and comes back when it is let go."""

    url: str
    token: str
    received: list[tuple[float, str]] = field(default_factory=list)
    keep: bool = True
    """Keep what came; otherwise only count it."""
    count: int = 0
    characters: int = 0

    async def run(self) -> None:
        """Watch."""
        while True:
            with suppress(ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
                await self._visit()
            await asyncio.sleep(0.1)

    async def _visit(self) -> None:
        async with connect(
            self.url,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Authorization": f"Bearer {self.token}"},
            compression=None,
            proxy=None,
            ping_interval=None,
            max_size=None,
            close_timeout=1,
        ) as socket:
            await socket.send(encode(Watch()))
            async for frame in socket:
                assert isinstance(frame, str)
                self.count += 1
                self.characters += len(frame)
                if self.keep:
                    self.received.append((time.monotonic(), frame))

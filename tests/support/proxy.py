"""A proxy that does to a connection what networks do: stall, cut in the middle, reset, lose a reply."""

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Direction = Literal["up", "down"]
"""`up` goes to the server, `down` to the client."""
Address = Path | tuple[str, int]
"""A unix socket, or host and port."""


@dataclass(eq=False)
class _Link:
    """One client's connection and its own to the server."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    losing: bool = False
    """The next bytes down are the reply to lose."""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def close(self, *, reset: bool) -> None:
        for writer in (self.client, self.server):
            sock = writer.get_extra_info("socket")
            if reset and sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
                with suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Proxy:
    """Stands before `server` on a free port (`port`), or on a unix socket (`path`).

    Faults are set by methods and strike whoever passes; `struck` counts what really happened.
    """

    def __init__(self, server: Address, *, path: Path | None = None) -> None:
        self._server = server
        self.path = path
        self.port = 0
        self.struck: Counter[str] = Counter()
        self._links: set[_Link] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._refusing = False
        self._cuts: dict[Direction, int] = {}
        self._lose: list[tuple[bytes, bool]] = []
        self._cut_in: list[bytes] = []
        self._listener: asyncio.Server | None = None

    async def __aenter__(self) -> "Proxy":
        if self.path is not None:
            self._listener = await asyncio.start_unix_server(self._accept, self.path)
        else:
            self._listener = await asyncio.start_server(self._accept, "127.0.0.1", 0)
            self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listener is not None
        self._listener.close()
        tasks = [task for link in self._links for task in link.tasks]
        for link in list(self._links):
            link.close(reset=False)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._links)

    def stall(self) -> None:
        """Pass nothing on, in both directions, and close nothing."""
        self._flowing.clear()

    def heal(self) -> None:
        """End all faults, also those that have not struck yet."""
        self._flowing.set()
        self._refusing = False
        self._cuts.clear()
        self._lose.clear()
        self._cut_in.clear()

    def refuse(self) -> None:
        """Close new connections at once."""
        self._refusing = True

    def reset(self) -> None:
        """Reset all connections that are open."""
        for link in list(self._links):
            self.struck["reset"] += 1
            link.close(reset=True)

    def cut(self, direction: Direction, after: int) -> None:
        """Pass `after` more bytes on in this direction, then reset that connection; once."""
        self._cuts[direction] = after

    def lose_reply(self, to: bytes) -> None:
        """Pass the next request on that holds these bytes, and close instead of passing its reply; once."""
        self._lose.append((to, True))

    def lose_request(self, holding: bytes) -> None:
        """Close instead of passing the next request on that holds these bytes; once."""
        self._lose.append((holding, False))

    def cut_in(self, message: bytes) -> None:
        """Pass what comes down up to the middle of the next one that holds these bytes, then reset; once."""
        self._cut_in.append(message)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            self.struck["refuse"] += 1
            writer.transport.abort()
            return
        try:
            if isinstance(self._server, Path):
                from_server, to_server = await asyncio.open_unix_connection(self._server)
            else:
                from_server, to_server = await asyncio.open_connection(*self._server)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(writer, to_server)
        self._links.add(link)
        link.tasks = [
            asyncio.create_task(self._pump(link, reader, to_server, self._up)),
            asyncio.create_task(self._pump(link, from_server, writer, self._down)),
        ]

    async def _pump(
        self,
        link: _Link,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        fault: Callable[[_Link, bytes], bytes | None],
    ) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(65536):
                if not self._flowing.is_set():
                    self.struck["stall"] += 1
                    await self._flowing.wait()
                passed = fault(link, data)
                if passed is not None:
                    writer.write(passed)
                    await writer.drain()
                if passed != data:
                    link.close(reset=True)
                    break
        link.close(reset=False)
        self._links.discard(link)

    def _up(self, link: _Link, data: bytes) -> bytes | None:
        """Return what may pass; the connection ends when that is not all."""
        for lost in self._lose:
            if lost[0] in data:
                self._lose.remove(lost)
                if not lost[1]:
                    self.struck["lose_request"] += 1
                    return None
                link.losing = True
                break
        return self._cut_off("up", data)

    def _down(self, link: _Link, data: bytes) -> bytes | None:
        if link.losing:
            self.struck["lose_reply"] += 1
            return None
        for message in self._cut_in:
            if message in data:
                self._cut_in.remove(message)
                self.struck["cut_in"] += 1
                return data[: data.index(message)]
        return self._cut_off("down", data)

    def _cut_off(self, direction: Direction, data: bytes) -> bytes:
        left = self._cuts.get(direction)
        if left is None:
            return data
        if left >= len(data):
            self._cuts[direction] = left - len(data)
            return data
        del self._cuts[direction]
        self.struck["cut"] += 1
        return data[:left]

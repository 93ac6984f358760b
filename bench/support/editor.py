"""A scribe at work: edits a note through the viewer's socket, as a page does."""

import asyncio
import itertools
import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from earshot_server.note.draft import Statement
from earshot_server.note.edits.edit import Add, AnyEdit, Change, Delete
from earshot_server.note.parts import SectionKey
from earshot_server.viewer.messages import SUBPROTOCOL, Watch, encode
from earshot_server.viewer.wishes import EditWish

WAIT_SECONDS = 60.0
"""An edit that is not on disk by then counts as failed."""


class Refused(Exception):
    """The server did not take an edit."""


@dataclass(frozen=True)
class Pending:
    """An edit that was not answered yet."""

    wish: EditWish
    answer: asyncio.Future[None]


@dataclass
class Editor:
    """Watches an encounter until cancelled; `edit` makes the next edit and waits until it is on disk.

    As a page does, it says again on a new connection what was not answered on the last.
    """

    url: str
    token: str
    saved: list[float] = field(default_factory=list)
    """Seconds from each edit to its answer."""
    failed: int = 0

    def __post_init__(self) -> None:
        self._socket: ClientConnection | None = None
        self._waiting: dict[str, Pending] = {}
        self._machine: Statement | None = None
        self._numbers = itertools.count()
        self._own = "none"
        self._seen = dict[str, int]()

    async def run(self) -> None:
        """Watch, and come back when let go."""
        while True:
            with suppress(ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
                async with connect(
                    self.url,
                    subprotocols=[Subprotocol(SUBPROTOCOL)],
                    additional_headers={"Authorization": f"Bearer {self.token}"},
                    compression=None,
                    proxy=None,
                    max_size=None,
                ) as socket:
                    await socket.send(encode(Watch()))
                    for pending in list(self._waiting.values()):
                        await socket.send(encode(pending.wish))
                    self._socket = socket
                    async for frame in socket:
                        self._take(str(frame))
            self._socket = None
            await asyncio.sleep(0.1)

    async def edit(self) -> None:
        """Make one edit."""
        wish = EditWish(id=secrets.token_hex(16), edit=self._next())
        pending = self._waiting[wish.id] = Pending(wish, asyncio.get_running_loop().create_future())
        began = time.monotonic()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                if self._socket is not None:
                    with suppress(ConnectionClosed):
                        await self._socket.send(encode(wish))
                await pending.answer
            self.saved.append(time.monotonic() - began)
        except (TimeoutError, Refused):
            self.failed += 1
        finally:
            del self._waiting[wish.id]

    def _next(self) -> AnyEdit:
        """Add a line, change it, take it out, change the machine's latest: again and again."""
        number = next(self._numbers)
        section = SectionKey.PLAN
        if number % 4 == 0:
            self._own = f"own-{number}"
            return Add(statement=self._own, section=section, text=f"Line {number} of a scribe.")
        if number % 4 == 1 or (number % 4 == 3 and self._machine is None):
            text = f"Line {number} of a scribe, reworded."
            seen = self._seen.get(self._own, 0)
            return Change(statement=self._own, section=section, seen=seen, text=text)
        if number % 4 == 2:
            return Delete(statement=self._own, section=section, seen=self._seen.get(self._own, 0))
        one = self._machine
        assert one is not None
        text = f"{one.text} (checked {number})"
        return Change(statement=one.id, section=one.section, seen=one.version, text=text)

    def _take(self, frame: str) -> None:
        message = json.loads(frame)
        if message["type"] in ("saved", "refused"):
            pending = self._waiting.get(message["id"])
            if pending is not None and not pending.answer.done():
                if message["type"] == "saved":
                    pending.answer.set_result(None)
                else:
                    pending.answer.set_exception(Refused(message["code"]))
        elif message["type"] == "delta":
            for changed in message["delta"]["changed"]:
                self._seen[changed["id"]] = changed["version"]
                if not changed["id"].startswith("own-"):
                    self._machine = Statement.model_validate(changed)

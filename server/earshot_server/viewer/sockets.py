"""The WebSockets: one a viewer, told by its room."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from earshot_server.access.errors import AccessError, Forbidden, ForeignOrigin
from earshot_server.access.rights import Principal, Right
from earshot_server.audit.entries import Action
from earshot_server.audit.errors import AuditError
from earshot_server.keys.errors import KeysError
from earshot_server.log.errors import LogError, NoSuchEncounter, StoreUnavailable
from earshot_server.viewer.answers import log_unforeseen, refused
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.hand import Hand
from earshot_server.viewer.messages import SUBPROTOCOL, Beat, Goodbye, Watch, decode_watch, encode
from earshot_server.viewer.outbox import Closed, Outbox
from earshot_server.viewer.pen import Pen
from earshot_server.viewer.refusals import OUTDATED, RIGHTS_CHANGED, Refusal, refusal
from earshot_server.viewer.rooms import Rooms, Watchable
from earshot_server.viewer.tasks import until_first_ends

FIRST_MESSAGE_SECONDS = 10.0
BEAT_SECONDS = 10.0
"""A viewer that was told nothing for so long is told that the server lives."""
STALL_SECONDS = 30.0
"""A viewer whose connection takes nothing for so long is let go."""
RECHECK_SECONDS = 15.0
"""A session that was ended elsewhere is noticed within this time."""

_BEAT = encode(Beat())


class Sockets:
    """Lets viewers into rooms."""

    def __init__(self, gate: Gate, encounters: Rooms, boards: Rooms, pen: Pen) -> None:
        self._gate = gate
        self._pen = pen
        self._encounters = encounters
        self._boards = boards

    def routes(self) -> list[BaseRoute]:
        """Return the routes under `/ws`."""
        return [
            WebSocketRoute("/ws/board", self._board),
            WebSocketRoute("/ws/encounters/{encounter}", self._encounter),
        ]

    async def _board(self, socket: WebSocket) -> None:
        await self._serve(socket, self._boards, "board")

    async def _encounter(self, socket: WebSocket) -> None:
        await self._serve(socket, self._encounters, socket.path_params["encounter"])

    async def _serve(self, socket: WebSocket, rooms: Rooms, key: str) -> None:
        try:
            self._gate.check_origin(socket)
        except ForeignOrigin as error:
            await socket.send_denial_response(refused(refusal(error)))
            return
        offered: list[str] = socket.scope["subprotocols"]
        speaks = SUBPROTOCOL in offered
        # A browser hears no goodbye on a connection that took none of what it offered.
        await socket.accept(SUBPROTOCOL if speaks else next(iter(offered), None))
        try:
            await self._watch(socket, rooms, key, speaks)
        except (WebSocketDisconnect, TimeoutError):
            pass  # it went, or its connection takes nothing more
        except Closed as closed:
            await _say_goodbye(socket, closed.why)
        except (AccessError, AuditError, LogError, KeysError) as error:
            await _say_goodbye(socket, refusal(error))
        except Exception as error:  # noqa: BLE001  (an edge: this viewer's connection ends, it comes back)
            log_unforeseen(error)
            await _say_goodbye(socket, refusal(error))

    async def _watch(self, socket: WebSocket, rooms: Rooms, key: str, speaks: bool) -> None:
        principal = await self._gate.who(socket)
        encounter = None if rooms is self._boards else key
        try:
            principal.require(Right.VIEW)
            watch = await _first_message(socket) if speaks else None
            if watch is None:
                raise Closed(OUTDATED)
            async with rooms.enter(key) as room:
                outbox = room.join(watch, principal.scope)
                try:
                    seen = Action.SAW_BOARD if encounter is None else Action.SAW
                    await self._gate.record(socket, principal, seen, encounter, how="page")
                    recheck = self._recheck(socket, room, principal)
                    if encounter is None:
                        await until_first_ends(_send(socket, outbox), _read(socket), recheck)
                    else:
                        hand = self._hand(socket, encounter, principal, outbox)
                        await self._work(socket, hand, recheck)
                finally:
                    room.leave(outbox)
        except (Forbidden, NoSuchEncounter) as error:
            await self._gate.denied(socket, principal, refusal(error).code, encounter)
            raise

    def _hand(self, socket: WebSocket, encounter: str, principal: Principal, outbox: Outbox) -> Hand:
        async def record(action: Action, event: str) -> None:
            await self._gate.record(socket, principal, action, encounter, event=event)

        return Hand(self._pen, self._gate.directory, encounter, principal, outbox, record)

    async def _work(self, socket: WebSocket, hand: Hand, recheck: Coroutine[Any, Any, None]) -> None:
        """Tell a viewer what happens, and do what it asks."""
        hand.greet()
        async with self._pen.held():
            await until_first_ends(
                _send(socket, hand.outbox), _obey(socket, hand), hand.tell_saved(), hand.be_present(), recheck
            )

    async def _recheck(self, socket: WebSocket, room: Watchable, principal: Principal) -> None:
        """Notice that the session or token ended, or that the person may see or do something else now."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                now = await self._gate.who(socket)
            except StoreUnavailable:
                continue
            now.require(Right.VIEW)
            room.check(now.scope)
            if now != principal:
                raise Closed(RIGHTS_CHANGED)


async def _first_message(socket: WebSocket) -> Watch | None:
    async with asyncio.timeout(FIRST_MESSAGE_SECONDS):
        message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    return decode_watch(message.get("text") or "")


async def _read(socket: WebSocket) -> None:
    """Take what the page sends to the board, which is nothing: a connection that is not read is dead."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _obey(socket: WebSocket, hand: Hand) -> None:
    """Do what the page asks, one thing after another."""
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        await hand.take(message.get("text") or "")


async def _send(socket: WebSocket, outbox: Outbox) -> None:
    while True:
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                message = await outbox.take()
        except TimeoutError:
            message = _BEAT
        async with asyncio.timeout(STALL_SECONDS):
            await socket.send_text(message)


async def _say_goodbye(socket: WebSocket, why: Refusal) -> None:
    try:
        async with asyncio.timeout(STALL_SECONDS):
            await socket.send_text(encode(Goodbye(code=why.code, message=why.message)))
            await socket.close(why.close_code, why.code)
    except (WebSocketDisconnect, RuntimeError, TimeoutError):
        pass  # it is gone already

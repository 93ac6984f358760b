"""Follows an encounter's note at the viewer, and comes back after every fault."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from random import Random
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from earshot_client.draft.note import Json, Note, Unfitting, fold
from earshot_client.errors import ClientError
from earshot_client.session.link import Link, connect_to
from earshot_client.session.retry import Retry

SUBPROTOCOL = "earshot.view.v1"
SILENT_AFTER = 25.0
"""The viewer says something every 10 seconds; after so many the connection is dead."""
MESSAGE_BYTES_MAX = 16 * 2**20
"""The snapshot of a very long visit has 1 MB."""
_REFUSED = {4401: "sign-in", 4403: "right", 4404: "encounter"}
_SENTENCES = {
    "sign-in": "The note is not shown: the viewer does not know this device's token.",
    "right": "This device may not see the note (an administrator can give it the right view).",
    "encounter": "The note is not shown: the viewer has no such visit.",
}


def watch_url(viewer: str, encounter: str) -> str:
    """Return the address of an encounter at a viewer ("https://scribe.clinic:8766").

    Raises:
        ClientError: no such address.
    """
    parts = urlsplit(viewer)
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise ClientError(f"{viewer!r} is not a viewer's address; it looks like https://scribe.clinic:8766")
    path = f"{parts.path.rstrip('/')}/ws/encounters/{encounter}"
    return urlunsplit((scheme, parts.netloc, path, "", ""))


async def follow(
    link: Link, encounter: str, show: Callable[[Note], None], say: Callable[[str | None], None]
) -> None:
    """Show every change of the note until cancelled; `say` tells why there is none just now, or None.

    Ends when the viewer refuses for good. `link.servers` has the viewer's address. The viewer knows a visit
    a moment after its first sound is logged: until then it is asked again.

    Raises:
        ClientError: no such address.
    """
    url = watch_url(link.servers[0], encounter)
    retry = Retry((url,), Random())
    note = Note()
    while True:
        try:
            async with await connect_to(link, url, SUBPROTOCOL, MESSAGE_BYTES_MAX) as connection:
                await connection.send(
                    json.dumps({"type": "watch", "at": note.at, "draft": note.version or None})
                )
                say(None)
                async for message in _messages(connection):
                    note = fold(note, message)
                    retry.progressed()
                    show(note)
        except Unfitting:
            note = Note()
        except (OSError, WebSocketException) as error:
            refusal = _refusal(error)
            say(_SENTENCES[refusal] if refusal else "The viewer cannot be reached just now.")
            if refusal in ("sign-in", "right"):
                return
        await asyncio.sleep(retry.failed(0.0, leave=False))


async def _messages(connection: ClientConnection) -> AsyncIterator[Json]:
    """Yield what the viewer says; silence for too long is a lost connection."""
    while True:
        async with asyncio.timeout(SILENT_AFTER):
            yield json.loads(await connection.recv())


def _refusal(error: Exception) -> str | None:
    if isinstance(error, ConnectionClosed) and error.rcvd is not None:
        return _REFUSED.get(error.rcvd.code)
    if isinstance(error, InvalidStatus):
        return {401: "sign-in", 403: "right"}.get(error.response.status_code)
    return None

"""Brings a clinician's voice to the server: twenty seconds of reading, kept nowhere on this machine."""

import asyncio
import json
import urllib.error
import urllib.request
from urllib.parse import quote, urlsplit

from earshot_client.capture.source import Block
from earshot_client.errors import ClientError
from earshot_client.session.link import Link, tls

READING = 20.0
"""So long a clinician reads (seconds)."""
ANSWER_WITHIN = 60.0
"""For the server to learn the voice (seconds)."""


async def enrol(link: Link, clinician: str, sound: Block) -> str:
    """Let the viewer at `link.servers[0]` learn a voice; return its id, by which it is revoked.

    Raises:
        ClientError: the viewer cannot be reached, refuses, or heard too little speech; nothing was kept.
    """
    body = sound.astype("<i2", copy=False).tobytes()
    answer = await _ask(link, "POST", f"/api/voices?clinician={quote(clinician)}", body)
    return str(json.loads(answer)["id"])


async def revoke(link: Link, voice: str) -> None:
    """Delete an enrolled voice for ever.

    Raises:
        ClientError: the viewer cannot be reached, or there is no such voice.
    """
    await _ask(link, "DELETE", f"/api/voices/{quote(voice)}")


async def _ask(link: Link, method: str, path: str, body: bytes | None = None) -> bytes:
    address = link.servers[0].rstrip("/")
    headers = {} if link.token is None else {"Authorization": f"Bearer {link.token}"}
    request = urllib.request.Request(f"{address}{path}", body, headers, method=method)
    return await asyncio.to_thread(_send, link, request)


def _send(link: Link, request: urllib.request.Request) -> bytes:
    secure = urlsplit(request.full_url).scheme == "https"
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
    if secure:
        handlers.append(urllib.request.HTTPSHandler(context=tls(link)))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=ANSWER_WITHIN) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        raise ClientError(_sentence(error)) from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise ClientError(f"The viewer cannot be reached: {reason}. Nothing was kept.") from None


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["message"])
    except (ValueError, KeyError, OSError):
        return f"The viewer refused (HTTP {error.code}). Nothing was kept."

"""Whether the server is reached, trusted, knows this device, and has the same time: one handshake tells."""

import asyncio
import os
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus, WebSocketException

from earshot_client.doctor.report import Check, Outcome
from earshot_client.session.faults import explain
from earshot_client.session.link import Link, is_exposed, open_connection

OFF = timedelta(seconds=30)
"""Clocks that differ by more are worth a look: controls carry this machine's time."""
REACH = 5.0
"""For the first packet to come back (seconds)."""


async def check_server(link: Link, server: str, now: datetime | None = None) -> list[Check]:
    """Knock at a server as a recording would, without beginning one."""
    network = await _reach(server)
    if network.outcome is Outcome.BAD:
        skipped = "The server was not reached."
        return [
            network,
            *(Check(name, Outcome.SKIPPED, skipped) for name in ("encryption", "sign-in", "clock")),
        ]
    try:
        connection = await open_connection(link, server)
    except InvalidStatus as error:
        headers = error.response.headers
        said = explain(error, was_connected=False).reason
        busy = error.response.status_code >= 500
        sign_in = Check(
            "sign-in",
            Outcome.WORTH_A_LOOK if busy else Outcome.BAD,
            said,
            "Try again in a minute." if busy else "Enter this device's token in the settings.",
        )
    except ssl.SSLCertVerificationError as error:
        found = explain(error, was_connected=False).reason
        encryption = Check("encryption", Outcome.BAD, found, "Choose the clinic's CA file in the settings.")
        return [
            network,
            encryption,
            Check("sign-in", Outcome.SKIPPED, found),
            Check("clock", Outcome.SKIPPED, found),
        ]
    except (OSError, WebSocketException) as error:
        said = explain(error, was_connected=False).reason
        return [Check("network", Outcome.BAD, said, "Is it Earshot's address and port?")]
    else:
        headers = connection.response.headers if connection.response else Headers()
        sign_in = Check("sign-in", Outcome.GOOD, "The server knows this device and lets it stream.")
        await connection.close()
    return [
        network,
        _encryption(server),
        sign_in,
        compare_clocks(headers.get("Date"), now or datetime.now(UTC)),
    ]


def compare_clocks(date: str | None, now: datetime) -> Check:
    """Compare the server's time (an HTTP date) with this machine's."""
    if date is None:
        return Check("clock", Outcome.SKIPPED, "The server does not tell the time.")
    difference = now - parsedate_to_datetime(date)
    if abs(difference) <= OFF:
        return Check("clock", Outcome.GOOD, "This machine's clock and the server's agree.")
    way = "ahead of" if difference > timedelta(0) else "behind"
    return Check(
        "clock",
        Outcome.WORTH_A_LOOK,
        f"This machine's clock is {abs(difference).total_seconds():.0f} s {way} the server's.",
        "Let the system set it by the network: pauses and marks carry this clock's time.",
    )


async def _reach(server: str) -> Check:
    parts = urlsplit(server)
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    try:
        async with asyncio.timeout(REACH):
            _, writer = await asyncio.open_connection(parts.hostname, port)
    except TimeoutError:
        reason = "nobody answers"
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno and error.errno > 0 else "no such name"
    else:
        writer.close()
        return Check("network", Outcome.GOOD, f"{parts.hostname}:{port} answers.")
    return Check(
        "network",
        Outcome.BAD,
        f"{parts.hostname}:{port}: {reason}.",
        "Is the server on, is the address right, does a firewall stand between? Recording works all the "
        "same; the spool keeps the sound until then.",
    )


def _encryption(server: str) -> Check:
    if is_exposed(server):
        return Check(
            "encryption",
            Outcome.BAD,
            f"{server} is not encrypted: on the way others can listen.",
            "Use wss://.",
        )
    if urlsplit(server).scheme == "ws":
        return Check("encryption", Outcome.GOOD, "The server is on this machine; nothing crosses a network.")
    return Check("encryption", Outcome.GOOD, "The connection is encrypted, and the certificate is trusted.")

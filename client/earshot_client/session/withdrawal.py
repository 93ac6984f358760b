"""Consent withdrawn during a visit: what is here is erased, and the server is told to erase the rest."""

from collections.abc import Callable
from datetime import UTC, datetime

from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_client.session.visit import send_rest
from earshot_client.spool.spool import Spool


async def withdraw(
    spool: Spool, link: Link, listen: Callable[[events.Event], None], *, wait: float | None = None
) -> None:
    """Erase the sound of a stream that nobody records or sends any more; return when the server knows.

    The spool keeps nothing but the withdrawal. If the server cannot be reached before `wait` (seconds) is
    over, `earshot spool send` tells it later.

    Raises:
        Refused, LeftUnsent, SpoolError: as `send_rest`; the sound is gone from here all the same.
        SpoolBlocked: the withdrawal cannot be written; what can be deleted is.
    """
    spool.withdraw(datetime.now(UTC))
    async with Session(spool, link, listen) as session:
        await send_rest(session, wait=wait)

"""Whether one more stream may come in: by what decoding costs and how late it is, not by a count. Pure."""

from dataclasses import dataclass

from earshot_server.gateway.errors import Busy

LATE = 1.5
"""Live sound that waits for so long (seconds) means that there are too many streams already."""

RETRY_AFTER = 3.0
"""Seconds."""


@dataclass(frozen=True)
class Situation:
    """What the decoding threads have to do."""

    streams: int
    """How many streams they have already."""
    share: float
    """Share of the threads' time that all live streams need, with the new one."""
    worst_wait: float
    """Since when the oldest unheard live sound waits (seconds)."""


def admit(situation: Situation, limit: float) -> None:
    """Do nothing if a stream may come in.

    One always may: late words are better than none, and only a stream shows what decoding costs now.

    Raises:
        Busy: the threads would need more than `limit` of their time, or are late already.
    """
    if situation.streams == 0:
        return
    if situation.worst_wait > LATE:
        raise Busy("The server is behind with the visits that it hears already.", RETRY_AFTER)
    if situation.share > limit:
        raise Busy("The server hears as many visits as it can.", RETRY_AFTER)

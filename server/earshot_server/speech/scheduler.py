"""Who is decoded next: the live stream with the oldest unheard sound; those that catch up wait. Pure."""

from typing import NamedTuple

from earshot_protocol.units import RATE

TURN = RATE * 3 // 10
"""Samples a live stream is decoded for before another may go first."""

LONG_TURN = RATE * 2
"""Samples of a stream that catches up: more at once costs less, and keeps a thread for 50 ms at most."""

SHARE_OF_OTHERS = 0.2
"""So much of the time those that catch up have while live ones wait, so that they are never starved."""

TURN_FOR_OTHERS = round(LONG_TURN / TURN * (1 / SHARE_OF_OTHERS - 1))
"""So many turns live streams have before one that catches up."""


class Candidate(NamedTuple):
    """A stream with sound to be decoded."""

    stream: str
    oldest: float
    """When its oldest unheard sound arrived (seconds, monotonic)."""
    catching_up: bool


def is_catching_up(backlog: float, waited: float) -> bool:
    """Tell whether unheard sound came faster than it was spoken.

    Args:
        backlog: its length (seconds).
        waited: since when its oldest part is here (seconds).
    """
    return backlog > waited * 1.5 + 1.0


class Scheduler:
    """Chooses among candidates; remembers only how often live streams went first."""

    def __init__(self) -> None:
        self._live_turns = 0

    def choose(self, candidates: list[Candidate]) -> Candidate | None:
        """Return the one to decode now; None if there is none."""
        live = [candidate for candidate in candidates if not candidate.catching_up]
        others = [candidate for candidate in candidates if candidate.catching_up]
        if live and others and self._live_turns >= TURN_FOR_OTHERS:
            live = []
        if live:
            self._live_turns = self._live_turns + 1 if others else 0
            return min(live, key=lambda candidate: candidate.oldest)
        self._live_turns = 0
        return min(others, key=lambda candidate: candidate.oldest, default=None)

"""When to try again, and where; pure."""

from collections.abc import Sequence
from random import Random

FIRST = 0.2
"""Longest wait after the first fault (seconds); it doubles with each fault..."""
LONGEST = 15.0
"""... up to this."""


class Retry:
    """Waits longer with every fault that follows no progress; at random, so that clients are out of step."""

    def __init__(self, servers: Sequence[str], random: Random) -> None:
        self._servers = list(servers)
        self._random = random
        self._at = 0
        self._faults = 0

    @property
    def server(self) -> str:
        """Where to try next."""
        return self._servers[self._at]

    def progressed(self) -> None:
        """Say that sound arrived: the next fault is a first one."""
        self._faults = 0

    def failed(self, after: float = 0.0, *, leave: bool = False) -> float:
        """Return the seconds to wait.

        Goes on to the next server after the second fault in a row, or at once with `leave`.
        The server's wish to be left alone for `after` seconds counts if there is no other one.
        """
        wait = min(LONGEST, FIRST * 2.0 ** min(self._faults, 16)) * self._random.uniform(0.5, 1)
        if leave or self._faults > 0:
            self._at = (self._at + 1) % len(self._servers)
        self._faults += 1
        if len(self._servers) == 1:
            wait = max(wait, after * self._random.uniform(1, 1.25))
        return wait

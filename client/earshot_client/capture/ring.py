"""Between the audio callback, which must never wait, and the program, which may be late."""

from collections import deque
from collections.abc import Callable


class Ring:
    """A bounded queue of sound between two threads; what finds no room is counted, never waited for.

    One thread puts, one takes. Each has a counter of its own, and a `deque` appends and pops in one step: no
    lock is needed.
    """

    def __init__(self, capacity: int, wake: Callable[[], None]) -> None:
        """Hold at most `capacity` bytes; `wake` is called after every put, from the putting thread."""
        self._pieces: deque[bytes] = deque()
        self._capacity = capacity
        self._wake = wake
        self._put = 0
        self._taken = 0
        self.overflows = 0
        """Pieces that found no room."""

    def put(self, piece: bytes) -> None:
        """Add a piece, or count it as lost; never waits."""
        if self._put - self._taken + len(piece) <= self._capacity:
            self._put += len(piece)
            self._pieces.append(piece)
        else:
            self.overflows += 1
        self._wake()

    def take(self) -> bytes | None:
        """Return the oldest piece, None if there is none."""
        try:
            piece = self._pieces.popleft()
        except IndexError:
            return None
        self._taken += len(piece)
        return piece

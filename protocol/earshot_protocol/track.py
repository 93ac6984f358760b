"""One numbered line of things to send, as its sender sees it: the samples, or the controls."""

from dataclasses import dataclass, field

from earshot_protocol.errors import ImpossiblePosition, NotHeld, OutOfRange
from earshot_protocol.units import OFFSET_MAX


@dataclass(slots=True)
class Track:
    """Positions on a line; always `first <= durable_to <= cursor <= sent_to <= held_to`."""

    what: str
    """Singular name for sentences: "sample" or "control"."""
    first: int
    """First one still held; all before it are durable, or gone for good."""
    held_to: int = field(init=False)
    """All before it were handed over to be sent."""
    cursor: int = field(init=False)
    """Next one to send."""
    sent_to: int = field(init=False)
    """Furthest that the cursor came on this connection: the peer cannot know of more."""
    durable_to: int = field(init=False)
    """All before it are safe with the peer."""

    def __post_init__(self) -> None:
        self.held_to = self.cursor = self.sent_to = self.durable_to = self.first

    def hold(self, to: int) -> None:
        """Take everything before `to` as held.

        Raises:
            OutOfRange: less than is held already, or beyond `OFFSET_MAX`.
        """
        if not self.held_to <= to <= OFFSET_MAX:
            raise OutOfRange(f"{self.what} held to", to, self.held_to, OFFSET_MAX)
        self.held_to = to

    def take(self, count: int) -> int:
        """Move the cursor over the next `count` and return where they start."""
        start = self.cursor
        self.cursor += count
        self.sent_to = max(self.sent_to, self.cursor)
        return start

    def open_at(self, at: int, *, complete: bool) -> None:
        """Begin a connection where the peer says.

        A line that is complete may be shorter than what the peer has: a power cut took its last, unsynced
        piece here, after it was sent. Then it ends where the peer's ends.

        Raises:
            NotHeld: what is wanted was let go.
            ImpossiblePosition: beyond what is held on a line that still grows.
        """
        if at < self.first:
            raise NotHeld(self.what, at, self.first, self.held_to)
        if at > self.held_to and not complete:
            raise ImpossiblePosition(f"next {self.what}", at, self.first, self.held_to)
        self.held_to = max(self.held_to, at)
        self.cursor = self.sent_to = at
        self.durable_to = min(self.durable_to, at)

    def go_back(self, to: int) -> None:
        """Send again from `to`.

        Raises:
            ImpossiblePosition: durable already, or never sent on this connection.
        """
        if not self.durable_to <= to <= self.sent_to:
            raise ImpossiblePosition(f"wanted {self.what}", to, self.durable_to, self.sent_to)
        self.cursor = to

    def set_durable(self, to: int) -> None:
        """Take all before `to` as durable; a lower value than before changes nothing.

        A cursor that went back is moved on: what is durable may be let go, and nobody wants it.

        Raises:
            ImpossiblePosition: beyond what was sent.
        """
        if to > self.sent_to:
            raise ImpossiblePosition(f"durable {self.what}", to, self.durable_to, self.sent_to)
        self.durable_to = max(self.durable_to, to)
        self.cursor = max(self.cursor, self.durable_to)

    def release(self, to: int) -> None:
        """Hold nothing before `to` any more.

        Raises:
            OutOfRange: not durable yet, or already let go.
        """
        if not self.first <= to <= self.durable_to:
            raise OutOfRange(f"{self.what} released to", to, self.first, self.durable_to)
        self.first = to

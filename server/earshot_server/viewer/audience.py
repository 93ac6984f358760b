"""Those who look at the same thing: what is said to one is said to all, encoded once."""

from earshot_server.viewer.outbox import Outbox
from earshot_server.viewer.refusals import Refusal


class Audience:
    """The outboxes of one room."""

    def __init__(self) -> None:
        self._outboxes: set[Outbox] = set()
        self.resets = 0
        """How often one fell behind and got a snapshot instead."""

    @property
    def longest(self) -> int:
        """Messages that wait for the viewer that is furthest behind."""
        return max(map(len, self._outboxes), default=0)

    def __len__(self) -> int:
        return len(self._outboxes)

    def join(self, outbox: Outbox) -> None:
        """Begin to get what is said."""
        self._outboxes.add(outbox)

    def leave(self, outbox: Outbox) -> None:
        """Get nothing more."""
        self._outboxes.discard(outbox)

    def put(self, message: str | None) -> None:
        """Say something that must not be left out; None is nothing."""
        if message is not None:
            for outbox in self._outboxes:
                self.resets += not outbox.put(message)

    def replace(self, kind: str, message: str | None) -> None:
        """Say something that makes the one of the same kind before it worthless; None is nothing."""
        if message is not None:
            for outbox in self._outboxes:
                outbox.replace(kind, message)

    def spoil(self) -> None:
        """Give everybody a snapshot next."""
        for outbox in self._outboxes:
            outbox.spoil()

    def close(self, why: Refusal) -> None:
        """Let everybody go."""
        for outbox in self._outboxes:
            outbox.close(why)

"""How far an encounter is: what was received, heard, appended and is durable. Pure."""

from dataclasses import dataclass, replace

from earshot_protocol.units import RATE
from earshot_server.log.events import (
    AnyEvent,
    ControlReceived,
    Ended,
    EntryId,
    Missing,
    SegmentAppended,
    SilenceHeard,
)

WINDOW = RATE * 45
"""So much sound may be on its way between the log and the client's microphone (samples)."""


@dataclass(frozen=True)
class Mark:
    """A point of the log: what an entry and all before it hold."""

    at: EntryId
    heard_to: int
    controls_to: int
    ended: bool = False

    def after(self, event: AnyEvent, at: EntryId) -> "Mark":
        """Return the mark behind one more entry."""
        match event:
            case SegmentAppended(to=to) | SilenceHeard(to=to) | Missing(end=to):
                return replace(self, at=at, heard_to=max(self.heard_to, to))
            case ControlReceived(control=control):
                return replace(self, at=at, controls_to=max(self.controls_to, control.number + 1))
            case Ended():
                return replace(self, at=at, ended=True)
        return replace(self, at=at)

    @property
    def window_to(self) -> int:
        """No sample at or beyond it is taken yet."""
        return self.heard_to + WINDOW

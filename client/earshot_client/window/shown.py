"""What the window shows of a visit: a fold of what the engine tells; pure, without Qt."""

from dataclasses import dataclass, replace
from enum import Enum

from earshot_client.capture.level import Level
from earshot_client.session import events
from earshot_protocol.words import shown_parts

LINES = 60
"""Final lines of text that are kept; the page in the browser has all of them."""


class Phase(Enum):
    """Where a visit is; the value is what people read."""

    READY = "Ready"
    STARTING = "Opening the microphone"
    RECORDING = "Recording"
    PAUSED = "Paused"
    OFF_RECORD = "Off the record"
    ENDING = "Hearing the last words"

    @property
    def captures(self) -> bool:
        """A visit is under way, and goes on until somebody stops it."""
        return self in (Phase.RECORDING, Phase.PAUSED, Phase.OFF_RECORD)


class Line(Enum):
    """How the server is reached."""

    NONE = "no visit"
    CONNECTED = "connected"
    WAITING = "not connected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Shown:
    """One visit, as the window has it."""

    phase: Phase = Phase.READY
    line: Line = Line.NONE
    line_says: str = ""
    """A sentence about the connection, if it is not as it should be."""
    level: Level | None = None
    lines: tuple[str, ...] = ()
    """Final text, the newest last."""
    stable: str = ""
    """Of the open segment: words that are meant not to change."""
    unstable: str = ""
    """Of the open segment: words that may."""
    spoken_to: int = 0
    """The last sample at which somebody is known to have spoken."""
    heard_to: int = 0
    """All sound before it was listened to by the server: silence behind `spoken_to` is known up to here."""
    blocked: str = ""
    """Why nothing can be written to the spool, if so."""
    lost: str = ""
    """Why there is no microphone, if so."""
    failed: str = ""
    """What was asked for and could not be done."""
    dropouts: int = 0
    notice: str = ""
    """The last thing that a person should know and that ended nothing."""
    seen: frozenset[str] = frozenset()
    """Segments that are among the lines: after a fault they may come again."""

    @property
    def trouble(self) -> str:
        """What is wrong enough to be said in red; nothing if all is well."""
        return (
            self.blocked or self.lost or self.failed or (self.line_says if self.line is Line.REFUSED else "")
        )


def take(shown: Shown, event: events.Event) -> Shown:
    """Return what is shown after an event."""
    match event:
        case events.LevelHeard(level):
            return replace(shown, level=level)
        case events.PartialHeard():
            return _with_partial(shown, event)
        case events.SegmentHeard():
            return _with_segment(shown, event)
        case events.Connected():
            return replace(shown, line=Line.CONNECTED, line_says="")
        case events.Waiting(reason):
            return replace(shown, line=Line.WAITING, line_says=reason)
        case events.Denied(sentence):
            return replace(shown, line=Line.REFUSED, line_says=sentence)
        case events.Blocked(sentence):
            return replace(shown, blocked=sentence)
        case events.Unblocked():
            return replace(shown, blocked="")
        case events.SourceLost(sentence):
            return replace(shown, lost=sentence, level=None)
        case events.SourceBack(name):
            return replace(shown, lost="", notice=f"The recording goes on with {name}.")
        case events.Dropouts(count):
            return replace(shown, dropouts=count)
        case events.Notice(sentence):
            return replace(shown, notice=sentence)
        case events.Progress(durable_to=durable_to):
            return replace(shown, heard_to=max(shown.heard_to, durable_to))
        case events.Ended():
            return shown


def _with_partial(shown: Shown, event: events.PartialHeard) -> Shown:
    stable, unstable = shown_parts(event.words, event.stable, event.written)
    return replace(
        shown,
        stable=stable,
        unstable=unstable,
        spoken_to=max(shown.spoken_to, event.to) if event.words else shown.spoken_to,
        heard_to=max(shown.heard_to, event.to),
    )


def _with_segment(shown: Shown, event: events.SegmentHeard) -> Shown:
    segment = event.segment
    if segment.id in shown.seen:
        return shown
    return replace(
        shown,
        lines=(*shown.lines, segment.written_text)[-LINES:],
        stable="",
        unstable="",
        spoken_to=max(shown.spoken_to, segment.end),
        heard_to=max(shown.heard_to, segment.end),
        seen=shown.seen | {segment.id},
    )

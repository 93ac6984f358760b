"""What a session looks like on the terminal: live, as lines, as JSON, or not at all.

What was said goes to standard output only, never to standard error.
"""

import json
import sys
from dataclasses import asdict
from types import TracebackType
from typing import Protocol, Self

from pydantic import BaseModel
from rich.console import Console

from earshot_client.session import events
from earshot_client.session.session import Session


class View(Protocol):
    """Shows what happens."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def watch(self, session: Session) -> None:
        """Say whose state to show."""

    def show(self, event: events.Event) -> None:
        """Show an event; called from the event loop."""


def make_view(*, quiet: bool, as_json: bool) -> View:
    """Return the view that fits the options and the terminal."""
    if as_json:
        return JsonView()
    if quiet:
        return QuietView()
    if Console().is_terminal:
        from earshot_client.cli.live import LiveView

        return LiveView()
    return LinesView()


class QuietView:
    """Shows nothing; errors are printed when the command ends."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def watch(self, session: Session) -> None:
        """Do nothing."""

    def show(self, event: events.Event) -> None:
        """Do nothing."""


class LinesView(QuietView):
    """Segments as lines on standard output, states as lines on standard error."""

    def __init__(self) -> None:
        self._out = _Output()
        self._seen: set[str] = set()

    def watch(self, session: Session) -> None:
        """Say which encounter this is: others are told it."""
        _tell(f"Encounter {session.encounter}")

    def show(self, event: events.Event) -> None:
        """Print what a person wants to read later."""
        if isinstance(event, events.SegmentHeard) and event.segment.id not in self._seen:
            self._seen.add(event.segment.id)
            self._out.line(printable(event.segment.text))
        elif (sentence := sentence_of(event)) is not None:
            _tell(sentence)


class JsonView(QuietView):
    """A line of JSON an event; levels are left out."""

    def __init__(self) -> None:
        self._out = _Output()

    def watch(self, session: Session) -> None:
        """Print the first line: which encounter this is."""
        self._print({"event": "encounter", "id": session.encounter})

    def show(self, event: events.Event) -> None:
        """Print an event."""
        if isinstance(event, events.LevelHeard):
            return
        fields = {name: _plain(value) for name, value in asdict(event).items()}
        if isinstance(event, events.SegmentHeard):
            fields["text"] = event.segment.text
        self._print({"event": EVENT_NAMES[type(event)], **fields})

    def _print(self, fields: dict[str, object]) -> None:
        self._out.line(json.dumps(fields, ensure_ascii=False))


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


EVENT_NAMES: dict[type[events.Event], str] = {
    events.Connected: "connected",
    events.Waiting: "waiting",
    events.PartialHeard: "partial",
    events.SegmentHeard: "segment",
    events.Progress: "progress",
    events.Blocked: "blocked",
    events.Unblocked: "unblocked",
    events.Dropouts: "dropouts",
    events.LevelHeard: "level",
    events.SourceLost: "source_lost",
    events.SourceBack: "source_back",
    events.Notice: "notice",
    events.Denied: "denied",
    events.Ended: "ended",
}
"""What programs call them."""


def sentence_of(event: events.Event) -> str | None:
    """Return what a person should be told about an event, None if nothing."""
    if isinstance(event, events.Connected):
        return f"Connected to {event.server}."
    if isinstance(event, events.Waiting):
        return f"{event.reason} Recording goes on; next try in {event.seconds:.1f} s."
    if isinstance(event, events.Blocked | events.Notice):
        return event.sentence
    if isinstance(event, events.SourceLost):
        return f"{event.sentence} Nothing is recorded until a microphone is back."
    if isinstance(event, events.SourceBack):
        return f"The recording goes on with {event.name}."
    if isinstance(event, events.Denied):
        return f"{event.sentence} What is recorded stays in the spool."
    if isinstance(event, events.Unblocked):
        return "The spool can be written again; the recording goes on."
    if isinstance(event, events.Dropouts):
        return f"Sound was lost, the machine is too busy ({event.count} times so far)."
    if isinstance(event, events.Ended):
        return "The server has all of it."
    return None


def printable(text: str) -> str:
    """Return text without what would command the terminal."""
    return "".join(filter(str.isprintable, text))


class _Output:
    """Standard output, until whoever reads it goes away: that must not end a recording."""

    def __init__(self) -> None:
        self._open = True

    def line(self, text: str) -> None:
        if not self._open:
            return
        try:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        except OSError:
            self._open = False


def _tell(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()

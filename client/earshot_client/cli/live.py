"""The live terminal: what was said above, the words as they come and the state below."""

from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from earshot_client.capture.level import FLOOR, Level, Verdict
from earshot_client.cli.views import printable, sentence_of
from earshot_client.session import events
from earshot_client.session.session import Session
from earshot_protocol.units import seconds
from earshot_protocol.words import shown_parts

METER_WIDTH = 12
METER_FROM = -60.0
"""The meter's left end (dBFS)."""
UNSENT_SHOWN = 1.0
"""Less than this is on its way (seconds)."""

_VERDICTS = {Verdict.GOOD: "green", Verdict.LISTENING: "dim"}


class LiveView:
    """Redraws a few lines at the bottom of the terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._session: Session | None = None
        self._level: Level | None = None
        self._partial: events.PartialHeard | None = None
        self._state = Text("connecting", "yellow")
        self._seen: set[str] = set()
        self._dropouts = 0
        self._blocked = False
        self._live = Live(
            console=self._console, get_renderable=self._render, refresh_per_second=8, transient=True
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def watch(self, session: Session) -> None:
        """Say whose state to show."""
        self._session = session
        self._console.print(Text(f"Encounter {session.encounter}. Ctrl-C ends it.", "dim"))

    def show(self, event: events.Event) -> None:
        """Take in an event; the screen follows a moment later."""
        if isinstance(event, events.LevelHeard):
            self._level = event.level
        elif isinstance(event, events.PartialHeard):
            self._partial = event
        elif isinstance(event, events.SegmentHeard):
            self._show_segment(event)
        elif isinstance(event, events.Connected):
            self._state = Text("connected", "green")
        elif isinstance(event, events.Waiting):
            self._state = Text(f"{event.reason} Next try in {event.seconds:.1f} s.", "yellow")
        elif isinstance(event, events.Dropouts):
            self._dropouts = event.count
        elif (sentence := sentence_of(event)) is not None:
            self._show_sentence(event, sentence)

    def _show_sentence(self, event: events.Event, sentence: str) -> None:
        grave = isinstance(event, events.Blocked | events.Denied | events.SourceLost)
        self._console.print(Text(sentence, "bold red" if grave else "dim"))
        if isinstance(event, events.Denied):
            self._state = Text("refused, recording to the spool", "bold red")
        elif isinstance(event, events.Blocked | events.Unblocked):
            self._blocked = isinstance(event, events.Blocked)

    def _show_segment(self, event: events.SegmentHeard) -> None:
        self._partial = None
        if event.segment.id not in self._seen:
            self._seen.add(event.segment.id)
            self._console.print(Text(printable(event.segment.written_text)))

    def _render(self) -> Group:
        return Group(self._render_words(), self._render_state())

    def _render_words(self) -> Text:
        if self._partial is None:
            return Text("")
        partial = self._partial
        stable, rest = map(printable, shown_parts(partial.words, partial.stable, partial.written))
        return Text.assemble(stable, " " if stable else "", (rest, "dim"))

    def _render_state(self) -> Text:
        line = Text("● ", "red")
        if self._session is not None:
            minutes, rest = divmod(int(seconds(self._session.held_to)), 60)
            line.append(f"{minutes:02}:{rest:02}  ", "bold")
        if self._level is not None:
            line.append_text(meter(self._level))
        if self._blocked:
            line.append("NOT RECORDING  ", "bold red")
        line.append_text(self._state)
        if self._session is not None and seconds(self._session.unsent) >= UNSENT_SHOWN:
            line.append(f"  {seconds(self._session.unsent):.0f} s unsent", "yellow")
        if self._dropouts:
            line.append(f"  sound lost {self._dropouts} times", "bold red")
        return line


def meter(level: Level) -> Text:
    """Return the level as a bar and a word."""
    share = (max(level.rms, FLOOR) - METER_FROM) / -METER_FROM
    lit = round(max(0.0, min(1.0, share)) * METER_WIDTH)
    colour = _VERDICTS.get(level.verdict, "yellow")
    bar = Text("▮" * lit, colour).append("▯" * (METER_WIDTH - lit), "dim")
    return bar.append(f" {level.verdict.value}  ", colour)

"""What the demonstration shows in the terminal: words and note, from the viewer's own socket."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.text import Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from earshot_protocol.units import seconds
from earshot_server.note.draft import Delta, Draft
from earshot_server.note.render import as_text
from earshot_server.settings import Settings
from earshot_server.viewer.messages import SUBPROTOCOL, Watch

RETRY_SECONDS = 0.2
QUIET_SECONDS = 1.5
"""After the end, the note is complete when nothing has come for so long."""


async def show(settings: Settings, encounter: str, token: str, live: bool) -> bool:
    """Show an encounter until it ended and its note is complete; True if there were words and a note.

    Args:
        live: print words and statements as they come; otherwise all of them at the end.
    """
    screen = Screen(Console(highlight=False, soft_wrap=True), live)
    url = f"ws://127.0.0.1:{settings.viewer_port}/ws/encounters/{encounter}"
    headers = {"Authorization": f"Bearer {token}"}
    with screen:
        while not screen.complete:
            try:
                async with connect(
                    url,
                    additional_headers=headers,
                    subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
                    max_size=None,
                ) as socket:
                    await _watch(socket, screen)
            except (OSError, InvalidHandshake, ConnectionClosed):
                await asyncio.sleep(RETRY_SECONDS)
    screen.print_all()
    return screen.has_words_and_note


async def _watch(socket: ClientConnection, screen: "Screen") -> None:
    await socket.send(Watch().model_dump_json())
    while not screen.complete:
        try:
            message = await asyncio.wait_for(socket.recv(), QUIET_SECONDS)
        except TimeoutError:
            screen.quiet()
            continue
        screen.take(json.loads(message))


class Screen:
    """Folds the viewer's messages and prints what is new. A context manager."""

    def __init__(self, console: Console, live: bool) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=8) if live else None
        self._segments: dict[str, dict[str, Any]] = {}
        self._draft: Draft | None = None
        self._state = "new"
        self._told: dict[str, str] = {}
        """What was printed as it came, by the ids of segments and statements."""
        self.complete = False

    def __enter__(self) -> "Screen":
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.update(Group())
            self._live.stop()

    @property
    def has_words_and_note(self) -> bool:
        """Both are there."""
        noted = self._draft is not None and any(section.statements for section in self._draft.sections)
        return bool(self._segments) and noted

    def take(self, message: dict[str, Any]) -> None:
        """Take one message of the viewer."""
        kind = message["type"]
        if kind == "snapshot":
            self._segments.clear()
        if kind in ("snapshot", "log"):
            self._state = message["head"]["state"]
            for segment in message["segments"]:
                self._hear(segment)
        if kind == "snapshot" or kind == "draft":
            draft = message["draft"]
            self._note(Draft.model_validate(draft) if draft else None)
        elif kind == "delta" and self._draft is not None:
            self._note(self._draft.apply(Delta.model_validate(message["delta"])))
        elif kind == "partial":
            self._show_partial(message)

    def quiet(self) -> None:
        """Note that nothing came for a while."""
        self.complete = self._state == "ended" and self._draft is not None

    def print_all(self) -> None:
        """Print everything, if it was not printed as it came."""
        if self._live is not None:
            return
        self._console.print("Transcript\n", style="bold")
        for segment in self._segments.values():
            self._console.print(_line(segment))
        self._console.print("\nDraft note\n", style="bold")
        self._console.print(escape(as_text(self._draft)) if self._draft else "There is no note.")

    def _hear(self, segment: dict[str, Any]) -> None:
        self._segments[segment["id"]] = segment
        line = _line(segment)
        if self._live is not None and self._is_news(segment["id"], line.plain):
            self._live.update(Group(), refresh=True)
            self._live.console.print(line)

    def _note(self, draft: Draft | None) -> None:
        self._draft = draft
        if self._live is None or draft is None:
            return
        for section in draft.sections:
            for statement in section.statements:
                if self._is_news(statement.id, statement.text):
                    line = Text.assemble(
                        ("      note  ", "cyan"), (f"{section.title}: ", "dim"), statement.text
                    )
                    self._live.console.print(line)

    def _is_news(self, name: str, text: str) -> bool:
        """Say whether this is to be printed: it was not yet, or otherwise."""
        known, self._told[name] = self._told.get(name), text
        return known != text

    def _show_partial(self, message: dict[str, Any]) -> None:
        if self._live is None:
            return
        rows = message["written"] or [(word, at, at, "") for at, word in enumerate(message["words"])]
        text = Text("  ...  ", style="dim")
        text.append(_read(row for row in rows if row[2] < message["stable"]) + " ")
        text.append(_read(row for row in rows if row[2] >= message["stable"]), style="dim")
        self._live.update(text)


def _line(segment: dict[str, Any]) -> Text:
    minutes, rest = divmod(int(seconds(segment["start"])), 60)
    rows = segment["written"] or [(word[0], at, at, "") for at, word in enumerate(segment["words"])]
    words = _read(rows)
    return Text.assemble((f"{minutes:>3}:{rest:02d}  ", "dim"), words)


def _read(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows of the written form (text, first, last, mark, ...) as text."""
    return " ".join(f"{row[0]}{row[3]}" for row in rows)

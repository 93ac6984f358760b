"""From a segment's place in the log to its change of the draft, on a viewer's socket."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from earshot_server.cli.parts import open_parts
from earshot_server.log.events import Entry, SegmentAppended
from earshot_server.settings import Settings


@dataclass
class NoteLag:
    """Seconds, of every segment that changed the draft."""

    behind_log: list[float] = field(default_factory=list)
    """From the append in the store, by its clock, to the change on the viewer's socket."""
    behind_screen: list[float] = field(default_factory=list)
    """From the segment on the viewer's socket to the change there (less than nothing: it came first)."""


async def log_of(settings: Settings, encounter: str) -> list[Entry]:
    """Read an encounter's log from the store of a running server."""
    async with open_parts(settings) as parts:
        return await parts.log.read_all(encounter)


def note_lag(entries: Iterable[Entry], received: Iterable[tuple[float, str]]) -> NoteLag:
    """Return how late the draft followed the log; `received` is what a viewer's socket got."""
    clock = time.time() - time.monotonic()
    version = 0
    appended: dict[int, tuple[str, float]] = {}
    seen: set[str] = set()
    for entry in entries:
        if entry.event_id in seen:
            continue
        seen.add(entry.event_id)
        version += 1
        if isinstance(entry.event, SegmentAppended):
            appended[version] = (entry.event.segments[-1].id, entry.at.sequence / 1e6 - clock)
    return _compare(appended, received)


def _compare(appended: dict[int, tuple[str, float]], received: Iterable[tuple[float, str]]) -> NoteLag:
    lag, shown, changed = NoteLag(), dict[str, float](), dict[int, float]()
    for at, frame in received:
        message = json.loads(frame)
        if message["type"] == "log":
            shown.update((segment["id"], at) for segment in message["segments"])
        elif message["type"] == "delta":
            changed.setdefault(message["delta"]["to_version"], at)
    for version, at in changed.items():
        if version not in appended:
            continue
        segment, since = appended[version]
        lag.behind_log.append(at - since)
        if segment in shown:
            lag.behind_screen.append(at - shown[segment])
    return lag

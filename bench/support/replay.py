"""From what a socket received to when each word stood: one reader a kind of socket. Pure."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bench.support.screen import Heard, Screen, matched
from bench.support.stream import CHUNK
from earshot_protocol.units import RATE

Received = Iterable[tuple[float, str]]


def from_stream(received: Received) -> Screen:
    """Replay what a client of `earshot.stream.v1` got."""
    screen = Screen()
    came: list[tuple[float, Heard]] = []
    """Words of segments that follow each other: one where the speaker changed comes as several."""
    for at, frame in received:
        message = json.loads(frame)
        if message["type"] == "partial":
            screen.settle(came)
            came.clear()
            screen.show(at, message["words"])
        else:
            came += ((at, Heard(word["text"], word["end"])) for word in message["segment"]["words"])
    screen.settle(came)
    return screen


def from_viewer(received: Received) -> Screen:
    """Replay what a viewer's socket got; only one epoch is expected."""
    screen = Screen()
    known: set[str] = set()
    for at, frame in received:
        message = json.loads(frame)
        if message["type"] == "partial":
            screen.show(at, message["words"])
        elif message["type"] in ("log", "snapshot"):
            new = [segment for segment in message["segments"] if segment["id"] not in known]
            known.update(segment["id"] for segment in new)
            words = [word for segment in new for word in segment["words"]]
            screen.settle([(at, Heard(word[0], word[2])) for word in words])
    return screen


def from_vosk(received: Received) -> Screen:
    """Replay what a client of a Vosk server got."""
    screen = Screen()
    for at, frame in received:
        message: dict[str, Any] = json.loads(frame)
        if "partial" in message:
            screen.show(at, message["partial"].split())
        else:
            words = message.get("result", [])
            screen.settle([(at, Heard(word["word"], round(word["end"] * RATE))) for word in words])
    return screen


def lateness(expected: Sequence[Heard], screen: Screen, sent: Sequence[float]) -> list[float]:
    """Return, for each expected word that was shown, the seconds from sending its last sample to then."""
    return [
        since - sent[min(len(sent) - 1, max(0, end - 1) // CHUNK)] for end, since in matched(expected, screen)
    ]

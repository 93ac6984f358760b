"""Earshot, the peer and the bare loop, driven alike: some streams at some pace, and what came of it."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bench.support.bare import Bare
from bench.support.peer_stream import PeerStream, peer
from bench.support.replay import from_stream, from_vosk, lateness
from bench.support.server import earshot
from bench.support.sound import Piece
from bench.support.stream import Stream
from bench.support.usage import Use, measure

PATIENCE = 12.0
"""Seconds after a paced run in which streams may still end."""
UNLIMITED = 1000.0


@dataclass
class Run:
    """What came of some streams at once."""

    streams: int
    heard: int
    """Streams that were let in at once and ended in time."""
    sound: float
    """Seconds of sound of these."""
    wall: float
    use: Use
    words: list[float] = field(default_factory=list)
    """Seconds from sending a word's last sample until it stood."""

    @property
    def throughput(self) -> float:
        """Seconds of sound a second."""
        return self.sound / self.wall

    @property
    def served(self) -> float:
        """Cores that the system kept busy, without the load generator."""
        return sum(self.use.cores(role) for role in self.use.processor if role != "load")


class System(Protocol):
    """One of the three."""

    name: str

    async def run(self, pieces: Sequence[Piece], pace: float | None) -> Run:
        """Stream all pieces at once; `pace` None is as fast as it goes."""
        ...


class EarshotSystem:
    """The whole product, from socket to log; words are timed on the client's own socket."""

    name = "Earshot"

    def __init__(self, **settings: float | bool) -> None:
        self._settings = settings

    async def run(self, pieces: Sequence[Piece], pace: float | None) -> Run:
        """Run on a server of its own."""
        options = dict(self._settings)
        if pace is None:
            options["admit_load"] = UNLIMITED
        async with earshot(**options) as server:
            streams = [
                Stream(server.stream_url, server.device, f"bench-{place}", piece, pace)
                for place, piece in enumerate(pieces)
            ]
            before = server.use()
            await _all(streams, pace)
            use = server.use().since(before)
        served = [one for one in streams if one.refusals == 0 and one.sender.ended]
        words = [late for one in served for late in _stream_words(one)]
        return Run(len(streams), len(served), sum(one.piece.seconds for one in served), use.at, use, words)


class PeerSystem:
    """What the documented protocol of vosk-server gives."""

    name = "vosk-server's protocol"

    async def run(self, pieces: Sequence[Piece], pace: float | None) -> Run:
        """Run on a process of its own."""
        async with peer() as (url, processes):
            streams = [PeerStream(url, piece, pace) for piece in pieces]
            processes["load"] = os.getpid()
            before = measure(processes)
            await _all(streams, pace)
            use = measure(processes).since(before)
        words = [late for one in streams for late in _peer_words(one)]
        return Run(len(streams), len(streams), sum(one.piece.seconds for one in streams), use.at, use, words)


class BareSystem:
    """A loop around Vosk in this process: no socket, no log, no gate. All streams take turns."""

    name = "bare Vosk loop"
    _in_turns = True

    async def run(self, pieces: Sequence[Piece], pace: float | None) -> Run:
        """Run in threads of this process."""
        return await asyncio.to_thread(self._run, pieces, pace)

    def _run(self, pieces: Sequence[Piece], pace: float | None) -> Run:
        bare = Bare()
        before = measure({"loop": os.getpid()})
        words: list[float] = []
        if pace is None:
            bare.decode(pieces, in_turns=self._in_turns)
            use = measure({"loop": os.getpid()}).since(before)
        else:
            streams = bare.live(pieces, _stagger(len(pieces)))
            use = measure({"loop": os.getpid()}).since(before)
            for stream in streams:
                screen = from_vosk(stream.received)
                words += lateness(screen.words, screen, stream.sent)
        return Run(len(pieces), len(pieces), sum(piece.seconds for piece in pieces), use.at, use, words)


class BareInARow(BareSystem):
    """The same loop, a whole recording after the other: what no live server can do."""

    name = "bare Vosk loop, one after the other"
    _in_turns = False


async def _all(streams: Sequence[Stream] | Sequence[PeerStream], pace: float | None) -> None:
    """Run streams, begun one after the other; those that do not end in time are given up."""
    stagger = _stagger(len(streams)) if pace else 0.0

    async def one(place: int) -> None:
        await asyncio.sleep(place * stagger)
        await streams[place].run()

    tasks = [asyncio.create_task(one(place)) for place in range(len(streams))]
    longest = max(stream.piece.seconds for stream in streams) / (pace or 1.0)
    _, late = await asyncio.wait(tasks, timeout=longest + PATIENCE)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _stagger(count: int) -> float:
    """Return seconds between two streams' beginnings: all are there after three."""
    return 3.0 / count


def _stream_words(stream: Stream) -> list[float]:
    screen = from_stream(stream.received)
    return lateness(screen.words, screen, stream.sent)


def _peer_words(stream: PeerStream) -> list[float]:
    screen = from_vosk(stream.received)
    return lateness(screen.words, screen, stream.sent)

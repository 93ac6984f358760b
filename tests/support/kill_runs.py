"""Encounters that are streamed to their end while processes are killed (kill -9) and started again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from earshot_protocol.units import RATE, seconds
from tests.support.compare import compare, faults
from tests.support.consultations import NAMES, Piece
from tests.support.device import Client
from tests.support.killing_point import MODULE
from tests.support.processes import EARSHOT, RoleProcess
from tests.support.reference import Reference
from tests.support.site import Drafted, Site, address, raw
from tests.support.store import fresh_encounter, until

SECONDS = 40
"""Sound of one encounter."""
BLOCK = RATE // 10
STORE_DOWN = 1.0
"""Seconds."""
KILLED = -9


@dataclass(frozen=True)
class Strike:
    """Kill `target` (gateway, store, note, client) when so much sound was fed."""

    target: str
    at: int
    """Offset."""
    settled: bool
    """Wait until the server has what was fed; else it is on its way when the process dies."""


@dataclass
class Hits:
    """What was struck."""

    strikes: list[Strike] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    same: int = 0
    """Segments and silences that are the undisturbed run's own."""
    epochs: int = 0


def piece(random: Random, number: int) -> Piece:
    """Return a stretch of one consultation after another."""
    return Piece(NAMES[number % len(NAMES)], random.randrange(0, 180), SECONDS)


def strikes(random: Random, targets: Sequence[str], *, last: str) -> list[Strike]:
    """Return kills at moments that are uniform over the sound; nothing is fed after the last one."""
    offsets = sorted(random.randrange(BLOCK, SECONDS * RATE) for _ in range(len(targets) + 1))
    shuffled = [*random.sample(targets, len(targets)), last]
    return [Strike(target, at, random.random() < 0.5) for target, at in zip(shuffled, offsets, strict=True)]


class KillRun:
    """One encounter at one site."""

    def __init__(self, site: Site, reference: Reference, sound: Piece, hits: Hits) -> None:
        self._site = site
        self._reference = reference
        self._samples = sound.samples()
        self._sound = sound
        self._hits = hits
        self.encounter = fresh_encounter()
        self._gateways = (site.gateway, site.second)
        self._device = site.device(*self._gateways)

    # --- at moments of the sound --------------------------------------------------

    async def at_moments(self, strikes: Sequence[Strike]) -> None:
        """Feed sound up to each strike in turn; after one on the client, send what its spool holds.

        Two gateways run: when the one that serves dies, the other takes over.
        """
        self._revive(*self._gateways, self._site.note)
        client = await self._device.stream("-", self.encounter)
        sound, fed = raw(self._samples), BLOCK
        await client.feed(sound[: 2 * fed])  # it connects once there is sound
        await client.until(lambda: client.of("connected"))
        for strike in strikes:
            await client.feed(sound[2 * fed : 2 * strike.at])
            fed = strike.at
            if strike.settled:
                await client.until(lambda fed=fed: client.received_to >= fed - RATE)
            await self._strike(strike, client)
        if client.alive:
            await client.feed(sound[2 * fed :])
            await client.finish()
        else:
            told = max((line["held_to"] for line in client.of("progress")), default=0)
            client = await self._device.send(self.encounter)
        await self._check(client)
        if strikes[-1].target == "client":
            assert told <= (client.ended_at or 0) <= fed, "the spool lost sound that it had"

    async def _strike(self, strike: Strike, client: Client) -> None:
        connected = len(client.of("connected"))
        assert client.ended_at is None
        if strike.target == "client":
            assert await client.kill()
        elif strike.target == "store":
            assert self._site.valkey.command("PING")
            self._site.valkey.kill()
            if not strike.settled:  # long enough that what is heard meanwhile cannot be written
                await asyncio.sleep(STORE_DOWN)
            self._site.valkey.start()
        else:
            process = self._serving(client) if strike.target == "gateway" else self._site.note
            assert process.kill()
            process.start()
        self._hits.strikes.append(strike)
        if strike.target == "gateway":
            await client.until(lambda: len(client.of("connected")) > connected)

    def _serving(self, client: Client) -> RoleProcess:
        """Return the gateway that the client is connected to, or was last."""
        server = client.of("connected")[-1]["server"]
        return next(gateway for gateway in self._gateways if address(gateway) == server)

    # --- at places in the code ----------------------------------------------------

    async def gateways_at_points(self, points: Sequence[str]) -> None:
        """Let gateways die at one place after another; the whole sound is in the spool before.

        Two of them wait for the client, each with a trap. The one that died comes back with the next.
        """
        for gateway in self._gateways:
            gateway.kill()
        client = await self._device.stream(self._file(), self.encounter)
        await self._spooled(client)
        left, armed, free = list(points), {}, list(self._gateways)
        while left or armed:
            while left and free:
                gateway = free.pop()
                armed[gateway] = gateway.runner = (MODULE, left.pop(0))
                gateway.start()
            dead = await self._first_dead(list(armed), client)
            self._hits.points.append(armed.pop(dead)[1].partition(":")[0])
            free.append(dead)
        self._revive(self._site.gateway, self._site.note)
        await self._check(client)

    async def client_at_points(self, points: Sequence[str]) -> None:
        """Let the client die at one place after another; the whole sound is in the spool before."""
        for gateway in self._gateways:
            gateway.kill()
        client = await self._device.stream(self._file(), self.encounter, runner=(MODULE, points[0]))
        await self._spooled(client)
        self._revive(self._site.gateway, self._site.note)
        for point in [*points[1:], ""]:
            assert await client.wait() == KILLED, "a place was never reached"
            self._hits.points.append("before-send")
            client = await self._device.send(self.encounter, runner=(MODULE, point) if point else EARSHOT)
        await self._check(client)

    async def _first_dead(self, gateways: Sequence[RoleProcess], client: Client) -> RoleProcess:
        """Wait until a gateway dies as it should; return it."""
        await until(lambda: not (client.alive and all(gateway.alive for gateway in gateways)), seconds=60)
        assert client.alive, "a place was never reached"
        dead = next(gateway for gateway in gateways if not gateway.alive)
        assert await dead.ended() == KILLED
        return dead

    def _file(self) -> Path:
        return self._sound.file(self._site.folder)

    async def _spooled(self, client: Client) -> None:
        """Wait until the spool holds all of the sound."""
        async with asyncio.timeout(30):
            while self._device.spooled_bytes(self.encounter) < self._samples.nbytes:
                assert client.alive
                await asyncio.sleep(0.02)

    # --- what is left -------------------------------------------------------------

    def _revive(self, *processes: RoleProcess) -> None:
        """Let these run, without any trap."""
        for process in processes:
            if not process.alive:
                process.runner = EARSHOT
                process.start()

    async def _check(self, client: Client) -> None:
        """Wait for the stream's end; compare transcript and note with those of an undisturbed run."""
        assert await client.wait() == 0, self._device.said
        entries = await self._site.entries(self.encounter)
        heard = await self._site.hearing(self.encounter)
        length = client.ended_at
        assert length is not None
        assert heard.ended == length
        expected = await asyncio.to_thread(self._reference.hear, self._samples[:length])
        assert faults(heard, length) == []
        result = compare(expected, heard)
        assert (result.faults, result.moved) == ([], [])
        assert result.same == len(expected.tiles)
        assert await self._site.drafted(self.encounter) == Drafted.of(entries)
        assert not self._device.spooled(self.encounter)
        self._hits.same += result.same
        self._hits.epochs += entries[-1].at.epoch


def histogram(strikes: Sequence[Strike]) -> str:
    """Return how the strikes lie over the sound, in tenths of it."""
    tenths = [0] * 10
    for strike in strikes:
        tenths[int(10 * seconds(strike.at) / SECONDS)] += 1
    return " ".join(map(str, tenths))

"""Whether a sample is lost while other programs keep all cores busy: `python -m bench.busy --help`.

Needs Linux with PulseAudio and Xvfb (`make system-packages`).
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Annotated

import httpx
import numpy as np
import psutil
import soundfile
import typer
from numpy.typing import NDArray

from bench.support.figures import table
from bench.support.server import Earshot, earshot
from bench.support.usage import measure
from earshot_protocol.units import RATE
from tests.support.processes import EARSHOT, ROOT
from tests.support.room import Room

Samples = NDArray[np.int16]

SEED = 20261126
LOUDNESS = 3000
"""Of the noise that is played: no stretch of it is like another (steps of 16 bits)."""
TRACE = RATE // 50
"""By so many samples a place in the noise is found again."""
FORM = ("rate=16000", "channels=1", "format=s16le")
"""What the room's microphone delivers, so that nothing on the way changes a sample."""
HEAD = (
    "played (min)",
    "heard (min)",
    "others' cores",
    "samples lost",
    "told lost",
    "silence put in by the player (s)",
)


@dataclass(frozen=True)
class Kept:
    """What became of the noise."""

    heard: int
    """Samples that are there, in order."""
    lost: int
    silence: int
    """Samples of digital silence between: the player came too late, and nothing was said."""


def main(
    minutes: Annotated[float, typer.Option(help="How long sound is played and recorded.")] = 30.0,
) -> None:
    """Play noise into a room, record it with `earshot record`, and look for each sample."""
    print(table("Recorded while all cores were busy with something else", HEAD, [asyncio.run(_run(minutes))]))


async def _run(minutes: float) -> tuple[str, ...]:
    noise = np.random.default_rng(SEED).integers(-LOUDNESS, LOUDNESS, round(minutes * 60 * RATE), np.int16)
    noise[noise == 0] = 1  # silence is what the player puts in
    with tempfile.TemporaryDirectory(prefix="earshot-bench-busy-") as folder:
        sound = Path(folder) / "noise.wav"
        soundfile.write(sound, noise, RATE, subtype="PCM_16")
        async with earshot() as server:
            room = await Room(Path(folder) / "room").open()
            try:
                room.plug_in("plain", *FORM)
                told, others = await _record(room, server, sound)
            finally:
                room.close()
            kept = compare(noise, await _recorded(server))
    return (
        f"{minutes:.1f}",
        f"{kept.heard / RATE / 60:.2f}",
        f"{others:.2f}",
        str(kept.lost),
        str(told),
        f"{kept.silence / RATE:.2f}",
    )


async def _record(room: Room, server: Earshot, sound: Path) -> tuple[int, float]:
    """Record while it is played; return how often sound was told lost, and the cores others used."""
    room.environment |= {"EARSHOT_TOKEN": server.device, "PYTHONPATH": str(ROOT)}
    address = f"ws://127.0.0.1:{server.settings.gateway_port}"
    options = ("record", "--consent", "given", "--server", address, "--encounter", "enc-busy")
    client = room.start(sys.executable, "-m", *EARSHOT, *options)
    await asyncio.sleep(5)  # until it records
    with _busy():
        before = measure({"client": client.pid})
        player = room.play(sound, into="plain")
        await asyncio.to_thread(player.wait)
        others = measure({"client": client.pid}).since(before).others
    await asyncio.sleep(1)
    client.send_signal(signal.SIGINT)
    await asyncio.to_thread(client.wait, 120)
    return room.said.count("Sound was lost"), others


@contextmanager
def _busy() -> Iterator[None]:
    """Keep all cores busy."""
    eaters = [multiprocessing.Process(target=_eat, daemon=True) for _ in range(os.cpu_count() or 1)]
    for eater in eaters:
        eater.start()
    try:
        yield
    finally:
        for eater in eaters:
            psutil.Process(eater.pid).kill()
            eater.join()


def _eat() -> None:
    while True:
        sum(range(100_000))


async def _recorded(server: Earshot) -> Samples:
    address = f"http://127.0.0.1:{server.settings.viewer_port}/api/encounters/enc-busy/sound.wav"
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.get(address, headers={"Authorization": f"Bearer {server.person}"})
        answer.raise_for_status()
    samples: Samples = soundfile.read(BytesIO(answer.content), dtype="int16")[0]
    return samples


def compare(played: Samples, recorded: Samples) -> Kept:
    """Follow what was played through what was recorded: what is missing of it, what silence is between."""
    heard = lost = silence = 0
    spoken = np.flatnonzero(recorded)
    place, end = (int(spoken[0]), int(spoken[-1]) + 1) if len(spoken) else (0, 0)
    at = _find(played[:RATE], 0, recorded[place : place + TRACE]) or 0  # a player swallows its beginning
    while place < end and at < len(played):
        length = min(end - place, len(played) - at)
        differs = np.flatnonzero(recorded[place : place + length] != played[at : at + length])
        same = int(differs[0]) if len(differs) else length
        heard, place, at = heard + same, place + same, at + same
        if place >= end or at >= len(played):
            break
        gap = int(np.argmax(recorded[place:end] != 0))
        silence, place = silence + gap, place + gap
        missing = _find(played, at, recorded[place : place + TRACE])
        if missing is None:  # torn within the trace: look behind it
            place += TRACE
            continue
        lost, at = lost + missing, at + missing
    return Kept(heard, lost + len(played) - at, silence)


def _find(played: Samples, at: int, trace: Samples) -> int | None:
    """Return how many samples behind `at` the trace begins."""
    found = played[at:].tobytes().find(trace.tobytes())
    return None if found < 0 else found // 2


if __name__ == "__main__":
    typer.run(main)

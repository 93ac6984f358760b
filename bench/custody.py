"""What custody costs for a visit of an hour: `python -m bench.custody --help`.

A real store, real folders, one process. Beside each figure stands what it cannot be faster than, or what
the same costs from the store, taken in the same run.
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from bench.support.figures import table
from earshot_protocol.units import RATE, WIDTH
from earshot_server.actor import SYSTEM
from earshot_server.archive.archive import Archive
from earshot_server.archive.both import BothDrafts, BothLogs
from earshot_server.custody.backup import back_up, restore
from earshot_server.custody.erasure import erase
from earshot_server.custody.holdings import Holdings
from earshot_server.custody.withdrawal import withdraw
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.wrapped import Kind
from earshot_server.log.sound import SoundWriter, sound_files
from earshot_server.note.dialogue import segments_of
from earshot_server.notes.folding import refold
from earshot_server.settings import Settings
from earshot_server.viewer.reader import Reader
from earshot_server.viewer.room import Room
from tests.support.clinic import Clinic, Visit
from tests.support.keeping import Keeping
from tests.support.noted import dialogues
from tests.support.store import Valkey

SEAL_LIMIT, OPEN_LIMIT = 5.0, 1.0
"""Seconds."""


class Cost(NamedTuple):
    """Seconds by the clock, and of this process's processor time: others may use the machine, too."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> "Cost":
        """Return where both stand."""
        return cls(time.perf_counter(), time.process_time())

    @classmethod
    def since(cls, began: "Cost") -> "Cost":
        """Return what passed."""
        now = cls.now()
        return cls(now.wall - began.wall, now.cpu - began.cpu)


def main(
    minutes: Annotated[float, typer.Option(help="Length of the visit.")] = 60.0,
    rounds: Annotated[int, typer.Option(help="How often each is done; the best counts.")] = 3,
) -> None:
    """Seal, open, withdraw, erase, back up and restore one visit."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_bench(Path(folder), minutes, rounds))


async def _bench(folder: Path, minutes: float, rounds: int) -> None:
    (folder / "v").mkdir()
    valkey = Valkey(folder / "v", fsync="everysec").start()
    clinic = Clinic(valkey.url, folder / "data")
    try:
        keeping = Keeping(clinic)
        rows = [await _sealed(keeping, minutes, folder) for _ in range(rounds)]
        best = {name: min(row[name] for row in rows) for name in rows[0]}
        entries, size = await _size(keeping)
        typer.echo(
            table(
                f"A visit of {minutes:.0f} minutes: {entries} entries, {size / 1e6:.0f} MB of sound, "
                f"best of {rounds}",
                ("what", "s", "of processor", "limit", "beside it", "s", "ratio"),
                [
                    _row(best, "sealed", "one fold alone", "folds", f"{SEAL_LIMIT:.0f} s"),
                    _row(best, "opened, sealed", "opened from the store", "opened", f"{OPEN_LIMIT:.0f} s"),
                    _row(best, "room, sealed", "a room from the store", "room", f"{OPEN_LIMIT:.0f} s"),
                    _row(best, "withdrawn from the middle on", "its sound copied and synced", "copied", ""),
                    _row(best, "erased", "", "", ""),
                    _row(best, "backed up", "its sound copied and synced", "copied", ""),
                    _row(best, "backed up again", "", "", ""),
                    _row(best, "restored", "its sound copied and synced", "copied", ""),
                ],
            )
        )
        if best["sealed"].wall > SEAL_LIMIT or best["opened, sealed"].wall > OPEN_LIMIT:
            raise typer.Exit(1)
    finally:
        await clinic.close()
        valkey.kill()


def _row(best: dict[str, Cost], what: str, beside: str, key: str, limit: str) -> tuple[object, ...]:
    took = best[what]
    first = (what, f"{took.wall:.2f}", f"{took.cpu:.2f}", limit)
    if not key:
        return (*first, "", "", "")
    other = best[key]
    return (*first, beside, f"{other.wall:.2f}", f"{took.wall / other.wall:.1f}")


async def _size(keeping: Keeping) -> tuple[int, int]:
    (encounter,) = await keeping.log.encounters()
    files = sound_files(keeping.held.sound, encounter)
    return len(await keeping.log.read_all(encounter)), sum(path.stat().st_size for path, *_ in files)


async def _sealed(keeping: Keeping, minutes: float, folder: Path) -> dict[str, Cost]:
    """Do everything once; return what it took. What is left is one visit in the store, as it was at first."""
    for encounter in await keeping.log.encounters():
        await erase(keeping.held, encounter, SYSTEM)
    took: dict[str, Cost] = {}
    visit = await _visit(keeping, minutes)
    entries = await keeping.log.read_all(visit.id)

    took["folds"] = _timed(lambda: refold(entries))
    took["copied"] = _timed(lambda: _copied(keeping, visit.id, folder / "copy"))
    await _opened(keeping, visit.id, took, "opened", "room")
    took["sealed"] = await _awaited(lambda: keeping.sealer.seal(visit.id))
    await _opened(keeping, visit.id, took, "opened, sealed", "room, sealed")
    await _backed_up(keeping, folder, took)
    await erase(keeping.held, visit.id, SYSTEM)

    visit = await _visit(keeping, minutes)
    took["withdrawn from the middle on"] = await _awaited(
        lambda: withdraw(keeping.held, visit.id, visit.to // 2, visit.to, SYSTEM)
    )
    took["erased"] = await _awaited(lambda: erase(keeping.held, visit.id, SYSTEM))
    await _visit(keeping, minutes)
    return took


async def _visit(keeping: Keeping, minutes: float) -> Visit:
    """Tell a visit: our dialogues, one after another, with the sound of all of it."""
    visit = await keeping.clinic.visit()
    texts = [segment.text for text in dialogues().values() for segment in segments_of(text)]
    place = 0
    while visit.to < minutes * 60 * RATE:
        await visit.say(texts[place % len(texts)])
        place += 1
    await visit.end()
    await keeping.note(visit.id)
    generation, key = keeping.clinic.ring.newest(visit.id, Kind.SOUND)
    writer = SoundWriter(keeping.held.sound, visit.id, visit.epoch, key, generation)
    for second in range(visit.to // RATE):
        writer.write(second * RATE, os.urandom(RATE * WIDTH))
    return visit


async def _opened(keeping: Keeping, encounter: str, took: dict[str, Cost], read: str, room: str) -> None:
    """Open as a process that has not seen it."""
    clinic = keeping.clinic
    ring = KeyRing(clinic.settings.keys_dir, clinic.ring.clinic)
    archive = Archive.of(clinic.settings, ring)
    log, drafts = BothLogs(clinic.store, ring, archive), BothDrafts(clinic.store, ring, archive)

    async def everything() -> None:
        reader = Reader(log, drafts, encounter)
        await reader.entries()
        await reader.draft()

    took[read] = await _awaited(everything)
    took[room] = await _awaited(lambda: Room.open(Reader(log, drafts, encounter), clinic.live))


async def _backed_up(keeping: Keeping, folder: Path, took: dict[str, Cost]) -> None:
    usb, data = folder / "usb", folder / "restored"
    for one in (usb, data):
        shutil.rmtree(one, ignore_errors=True)
    took["backed up"] = await _awaited(lambda: back_up(keeping.held, usb, SYSTEM))
    took["backed up again"] = await _awaited(lambda: back_up(keeping.held, usb, SYSTEM))
    async with _empty(folder / "w", data) as (settings, clinic):
        shutil.copy(keeping.clinic.settings.keys_dir / "clinic.key", settings.keys_dir)

        def open_holdings(ring: KeyRing) -> Holdings:
            return Holdings.of(settings, clinic.store, ring)

        took["restored"] = await _awaited(lambda: restore(settings, usb, open_holdings, SYSTEM))


@asynccontextmanager
async def _empty(store: Path, data: Path) -> AsyncIterator[tuple[Settings, Clinic]]:
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir()
    valkey = Valkey(store).start()
    clinic = Clinic(valkey.url, data / "nobody")
    settings = Settings(data_dir=data, redis_url=valkey.url)
    settings.keys_dir.mkdir(parents=True)
    try:
        yield settings, clinic
    finally:
        await clinic.close()
        valkey.kill()


def _copied(keeping: Keeping, encounter: str, to: Path) -> None:
    for path, *_ in sound_files(keeping.held.sound, encounter):
        shutil.copy(path, to)
        with to.open("rb") as file:
            os.fsync(file.fileno())


def _timed(work: Callable[[], object]) -> Cost:
    began = Cost.now()
    work()
    return Cost.since(began)


async def _awaited(work: Callable[[], Awaitable[object]]) -> Cost:
    began = Cost.now()
    await work()
    return Cost.since(began)


if __name__ == "__main__":
    typer.run(main)

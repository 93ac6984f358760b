"""Note workers for tests: beside the test, or in a process of their own that can be killed."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from earshot_server.log.queue import Queue
from earshot_server.note.draft import Delta, Draft
from earshot_server.notes.folding import Folding
from earshot_server.notes.tending import Timing
from earshot_server.notes.worker import NoteWorker
from tests.support.clinic import Clinic

IDLE = 0.4
"""Seconds after which a dead worker's lease goes to the next."""

QUICK = Timing(save=0.05, look=0.05, quiet=0.3)

TALK = (
    "any fever",
    "no but i have had chest tightness for three weeks",
    "my father had a heart attack at fifty two",
    "i take lisinopril twenty milligrams once a day",
    "do you smoke",
    "i quit four years ago",
    "your blood pressure is one fifty two over ninety four",
    "i have a headache",
    "no i don't have any nausea",
    "come back in four weeks",
)


def worker(clinic: Clinic, *, idle: float = IDLE, timing: Timing = QUICK) -> NoteWorker:
    """Return a worker on the clinic's store."""
    queue = Queue(clinic.store, idle=idle)
    return NoteWorker(clinic.log, clinic.live, queue, clinic.drafts, timing=timing)


@asynccontextmanager
async def working(
    clinic: Clinic, *, idle: float = IDLE, timing: Timing = QUICK
) -> AsyncIterator[asyncio.Event]:
    """Run a worker beside the test; yields the event that stops it."""
    stop = asyncio.Event()
    task = asyncio.create_task(worker(clinic, idle=idle, timing=timing).run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await task


async def fresh_draft(clinic: Clinic, encounter: str) -> Draft:
    """Return the draft of the whole log, folded anew."""
    folding = Folding()
    folding.fold_all(await clinic.log.read_all(encounter))
    return folding.draft


async def kept_draft(clinic: Clinic, encounter: str) -> Draft | None:
    """Return the draft as a viewer reads it: the snapshot, and the deltas behind it."""
    saved = await clinic.drafts.load(encounter)
    if saved is None:
        return None
    draft = Draft.model_validate_json(saved[1])
    for _, payload in await clinic.drafts.deltas(encounter, draft.version):
        draft = draft.apply(Delta.model_validate_json(payload))
    return draft


async def chain(clinic: Clinic, encounter: str) -> list[tuple[int, int]]:
    """Return from and to version of all kept deltas."""
    rows = [Delta.model_validate_json(payload) for _, payload in await clinic.drafts.deltas(encounter, 0)]
    return [(delta.from_version, delta.to_version) for delta in rows]


def gapless(steps: list[tuple[int, int]]) -> bool:
    """Tell whether every delta begins where the one before ended, the first at nothing."""
    ends = [0, *(to for _, to in steps)]
    return [start for start, _ in steps] == ends[:-1]


async def start_process(url: str, data: Path) -> asyncio.subprocess.Process:
    """Start a worker in a process of its own, on the store and the data folder of a clinic."""
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.support.noting", url, str(data))


async def _main(url: str, data: Path) -> None:
    await worker(Clinic(url, data)).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2])))

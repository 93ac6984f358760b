"""What the audit adds to a view: `python -m bench.audit`.

A real viewer and store in this process. The same encounter, of an hour, is opened with the audit and without
it, in turns; beside that, the audit alone, and the bare write and fsync that it cannot be faster than.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.support.figures import table
from earshot_server.access.rights import Right
from earshot_server.actor import Actor, Role
from earshot_server.audit.audit import Audit
from earshot_server.audit.entries import Action
from earshot_server.audit.trail import Trail
from tests.support.clinic import Clinic, Visit
from tests.support.store import Valkey
from tests.support.viewing import Viewer, running

LIMIT = 2.0
"""Milliseconds that a view may cost more."""
SOMEBODY = Actor(id="p0a0b0c0d", name="Bench", role=Role.CLINICIAN)


class Timed(Audit):
    """Says how long each call was waited for."""

    def __init__(self, trail: Trail) -> None:
        super().__init__(trail)
        self._taken: list[float] = []

    async def record(
        self, actor: Actor, action: Action, encounter: str | None = None, **details: Any
    ) -> None:
        """Record, and note the milliseconds."""
        began = time.perf_counter()
        await super().record(actor, action, encounter, **details)
        self._taken.append((time.perf_counter() - began) * 1000)

    def taken(self) -> list[float]:
        """Return the milliseconds of the calls since this was last asked."""
        taken, self._taken = self._taken, []
        return taken


class Silent(Audit):
    """Records nothing: the view without an audit."""

    async def record(
        self, actor: Actor, action: Action, encounter: str | None = None, **details: Any
    ) -> None:
        """Return at once."""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--views", type=int, default=200)
    options.add_argument("--minutes", type=int, default=5, help="of the encounter that is opened")
    asyncio.run(run(**vars(options.parse_args())))


async def run(views: int, minutes: int) -> None:
    """Open views in turns; print what each way takes."""
    with tempfile.TemporaryDirectory(prefix="earshot-bench-") as folder:
        store = Path(folder) / "store"
        store.mkdir()
        valkey = Valkey(store).start()
        clinic = Clinic(valkey.url, Path(folder) / "data")
        try:
            await _alone(clinic, views, Path(folder))
            await _views(clinic, views, minutes)
        finally:
            await clinic.close()
            valkey.kill()


async def _alone(clinic: Clinic, times: int, folder: Path) -> None:
    audit = clinic.audit

    async def record(action: Action = Action.SAW) -> None:
        await audit.record(SOMEBODY, action, "enc-bench", how="page", address="10.0.0.7")

    async def signed() -> None:
        await record(Action.SIGNED)

    async def together() -> None:
        await asyncio.gather(*(record() for _ in range(100)))

    async def bare() -> None:
        await asyncio.to_thread(_write_and_sync, folder / "bare")

    rows = [
        _row("write and fsync of 400 bytes, in a thread", await _times(bare, times)),
        _row("a signature, on disk", await _times(signed, times)),
        _row("a look, written", await _times(record, times)),
        _row("a hundred looks at once", await _times(together, max(5, times // 10))),
    ]
    for _ in range(20_000 // 100):  # how much is there already does not matter
        await together()
    rows.append(_row("a look behind 20,000 more", await _times(record, times)))
    print(table("The audit alone, milliseconds", ["", "median", "95 %", "99 %"], rows))


async def _views(clinic: Clinic, views: int, minutes: int) -> None:
    visit = await _hour(clinic, minutes)
    token = clinic.token(Right.VIEW)
    timed, silent = Timed(clinic.audit.trail), Silent(clinic.audit.trail)
    found: dict[str, list[float]] = {}
    waited: dict[str, list[float]] = {}
    clinic.audit = timed
    async with running(clinic) as with_audit:
        clinic.audit = silent
        async with running(clinic) as without:
            for _ in range(views):
                for name, viewer in (("with", with_audit), ("without", without)):
                    for kind, opening in (("page", _page), ("api", _api)):
                        began = time.perf_counter()
                        await opening(viewer, visit, token)
                        found.setdefault(f"{kind} {name}", []).append((time.perf_counter() - began) * 1000)
                        waited.setdefault(kind, []).extend(timed.taken())
    rows = [
        *(
            _row(f"{kind}, {name} the audit", found[f"{kind} {name}"])
            for kind in ("page", "api")
            for name in ("without", "with")
        ),
        *(
            _row(f"{kind}: of it, what the view waited for the audit", waited[kind])
            for kind in ("page", "api")
        ),
    ]
    title = f"Opening an encounter of {minutes} min, milliseconds"
    print(table(title, ["", "median", "95 %", "99 %"], rows))
    for kind in ("page", "api"):
        added = float(np.median(waited[kind]))
        verdict = "within" if added < LIMIT else "beyond"
        print(f"{kind}: the audit adds {added:.2f} ms (median), {verdict} the limit of {LIMIT:.0f} ms")


async def _hour(clinic: Clinic, minutes: int) -> Visit:
    visit = await clinic.visit()
    for _ in range(minutes * 6):
        await visit.say(" ".join(f"word{place}" for place in range(25)))
    return visit


async def _page(viewer: Viewer, visit: Visit, token: str) -> None:
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        await page.next("snapshot")


async def _api(viewer: Viewer, visit: Visit, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = await viewer.ask("GET", f"/api/encounters/{visit.id}", headers=headers)
    assert answer.status_code == 200


async def _times(what: Callable[[], Awaitable[None]], times: int) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        await what()
        found.append((time.perf_counter() - began) * 1000)
    return found


def _write_and_sync(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x" * 400)
        file.flush()
        os.fsync(file.fileno())


def _row(name: str, times: list[float]) -> list[str]:
    return [name, *(f"{float(np.percentile(times, part)):.2f}" for part in (50, 95, 99))]


if __name__ == "__main__":
    main()

"""The page at minute sixty, in a real browser: `python -m bench.page --help`.

An hour of consultations (the texts of the samples, again and again) is replayed fast into a real store and
folded, a real viewer shows it, and a person types meanwhile.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer

from bench.support.figures import table
from earshot_protocol.units import RATE
from earshot_server.access.rights import Right
from earshot_server.notes.folding import Folding
from tests.support.browser import Page, start_chromium
from tests.support.clinic import Clinic, Visit
from tests.support.store import Valkey
from tests.support.viewer_process import ViewerProcess

SAMPLES = Path(__file__).parents[1] / "samples" / "consultations"
SPARE = RATE * 2
"""Silence between two turns (samples)."""
LONG_MS = 50
WORDS = "slightly worse on the stairs in the evening"

_WATCH = """
window.typed = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries())
    if (["keydown", "keypress", "input", "beforeinput"].includes(one.name)) window.typed.push(one.duration);
}).observe({type: "event", durationThreshold: 16, buffered: true});
"""
_PAINTED = """
const [wanted, done] = arguments;
const has = (css, count) => document.querySelectorAll(css).length > count;
const ready = () => has(".line", wanted) && has(".statement", 0);
const look = () => ready()
  ? requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))
  : requestAnimationFrame(look);
look();
"""


def _turns() -> list[tuple[str, str]]:
    found = []
    for path in sorted(SAMPLES.glob("*.json")):
        visit = json.loads(path.read_text("utf-8"))
        for turn in () if isinstance(visit, list) else visit["turns"]:
            words = "".join(one if one.isalnum() or one in " '" else " " for one in turn["text"].lower())
            found.append((turn["speaker"], " ".join(words.split())))
    return found


@asynccontextmanager
async def _site() -> AsyncIterator[tuple[Clinic, Page]]:
    with tempfile.TemporaryDirectory(prefix="earshot-page-") as folder:
        (Path(folder) / "v").mkdir()
        valkey = Valkey(Path(folder) / "v").start()
        clinic = Clinic(valkey.url, Path(folder) / "data")
        process = ViewerProcess(valkey.url, Path(folder) / "data").start()
        driver = start_chromium(Path(folder) / "chromium")
        try:
            yield clinic, Page(driver, process.address)
        finally:
            driver.quit()
            process.kill()
            await clinic.close()
            valkey.kill()


class _Note:
    """Folds one visit's log beside the replay, as the note process does."""

    def __init__(self, clinic: Clinic, visit: Visit) -> None:
        self._clinic = clinic
        self._visit = visit
        self._folding = Folding()

    async def follow(self) -> None:
        """Fold what is new in the log, and tell what changed."""
        drafts, encounter = self._clinic.drafts, self._visit.id
        for entry in await self._clinic.log.read(encounter, self._folding.at):
            delta = self._folding.fold(entry)
            if delta is not None:
                await drafts.append_delta(encounter, delta.to_version, delta.model_dump_json().encode())
                await self._clinic.live.publish(encounter, "draft", self._folding.news)

    async def save(self) -> None:
        """Keep the snapshot."""
        await self._clinic.drafts.save(self._visit.id, self._folding.version, self._folding.save())


async def _replay(visit: Visit, note: _Note, minutes: float, pause: float, turns: Any) -> int:
    """Say turns until the visit is so long; return how many."""
    said = 0
    while visit.to < minutes * 60 * RATE:
        speaker, text = next(turns)
        words = text.split()
        await visit.hear(" ".join(words[: len(words) // 2]) or text)
        await visit.say(text, speaker="clinician" if speaker in ("clinician", "doctor") else "patient")
        visit.to += SPARE
        said += 1
        await note.follow()
        if said % 20 == 0:
            await note.save()
        await asyncio.sleep(pause)
    return said


def _memory(page: Page) -> float:
    """Return the page's JavaScript heap after collecting garbage, in MiB."""
    page.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    return float(page.driver.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"]) / 2**20


def _type_in_note(page: Page, letters: str, pause: float) -> list[float]:
    """Type into a statement; return the browser's own times from key to paint, in ms (16 and more)."""
    page.driver.execute_script("const s = document.querySelectorAll('.statement'); s[s.length - 1].focus()")
    page.press("e")
    return _type(page, letters, pause)


def _type_in_bare_field(page: Page, letters: str, pause: float) -> list[float]:
    """Type into a page that has a field and nothing else: what machine and browser take by themselves."""
    page.driver.get("data:text/html,<textarea autofocus></textarea>")
    page.driver.execute_script("document.querySelector('textarea').focus()")
    return _type(page, letters, pause)


def _type(page: Page, letters: str, pause: float) -> list[float]:
    page.driver.execute_script(_WATCH)
    for letter in letters:
        page.driver.switch_to.active_element.send_keys(letter)
        time.sleep(pause)
    times: list[float] = page.driver.execute_script("return window.typed")
    page.press("\ue00c")
    return times


async def _run(minutes: float, pause: float) -> list[tuple[str, str, str]]:
    turns = cycle(_turns())
    async with _site() as (clinic, page):
        visit = await clinic.visit("Room 1")
        note = _Note(clinic, visit)
        await _replay(visit, note, 0.5, 0, turns)
        await note.save()
        code = await clinic.link(Right.VIEW, Right.EDIT)
        await asyncio.to_thread(page.sign_in, code, f"/encounters/{visit.id}")
        await asyncio.to_thread(page.one, ".statement")
        heaps = []
        for minute in (minutes / 2, minutes * 0.75, minutes):
            await _replay(visit, note, minute, pause, turns)
            await asyncio.sleep(2)
            heaps.append(await asyncio.to_thread(_memory, page))
        talking = asyncio.create_task(_replay(visit, note, minutes + 3, 0.4, turns))
        typed = await asyncio.to_thread(_type_in_note, page, WORDS, 0.08)
        await talking
        await note.save()
        lines = len(page.all(".line")) - 5
        painted = []
        for _ in range(5):
            await asyncio.to_thread(page.open, f"/encounters/{visit.id}")
            painted.append(await asyncio.to_thread(page.driver.execute_async_script, _PAINTED, lines))
        statements = len(page.all(".statement"))
        bare = await asyncio.to_thread(_type_in_bare_field, page, WORDS, 0.08)
    worst = max(typed, default=0.0)
    return [
        ("lines of transcript, statements", f"{lines}, {statements}", ""),
        ("page opened to all painted, median of 5", f"{median(painted):.0f} ms", "under 1000 ms"),
        ("slowest key to paint while people talk", f"{worst:.0f} ms", f"under {LONG_MS} ms"),
        ("the same in a page with a bare field", f"{max(bare, default=0.0):.0f} ms", ""),
        ("events of 16 ms or more: note, bare field", f"{len(typed)}, {len(bare)}", ""),
        *(
            (f"page's heap at minute {minute:g}", f"{heap:.1f} MiB", "")
            for minute, heap in zip((minutes / 2, minutes * 0.75, minutes), heaps, strict=True)
        ),
        ("heap a minute over the second half", f"{(heaps[2] - heaps[0]) / (minutes / 2) * 1024:.0f} KiB", ""),
    ]


def main(
    minutes: Annotated[float, typer.Option(help="Length of the encounter.")] = 60.0,
    pause: Annotated[float, typer.Option(help="Between two turns of the replay (seconds).")] = 0.03,
) -> None:
    """Replay, look, type; print what it cost."""
    rows = asyncio.run(_run(minutes, pause))
    print(table("The page at the end of a long encounter", ("", "measured", "limit"), rows))


if __name__ == "__main__":
    typer.run(main)

"""Sixty seeded kills (-9) of gateway, store, note process and client: no word is lost, none comes twice.

Compared with an undisturbed run of the same sound, as `tests/support/compare.py` says. After a kill every
restart goes on from a checkpoint, so the boundaries must be the same everywhere, and with them all ids,
words, times and confidences; and so must the note be, with every one of its changes stored once.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from random import Random
from typing import Any

import pytest

from tests.support.kill_runs import Hits, KillRun, histogram, piece, strikes
from tests.support.reference import Reference
from tests.support.site import Site

pytestmark = pytest.mark.timeout(400)

SEED = 20261122
LANES = 3
"""So many encounters at once, each at a site of its own: most of a recovery is waiting."""

Work = Callable[[KillRun], Coroutine[Any, Any, None]]


class Lanes:
    """Runs one encounter after another at each of a few sites."""

    def __init__(self, sites: list[Site], reference: Reference) -> None:
        self.hits = Hits()
        self._sites = sites
        self._reference = reference

    async def run(self, random: Random, works: list[Work]) -> None:
        waiting = [(number, work, piece(random, number)) for number, work in enumerate(works)]

        async def lane(site: Site) -> None:
            while waiting:
                _, work, sound = waiting.pop(0)
                await work(KillRun(site, self._reference, sound, self.hits))

        async with asyncio.TaskGroup() as group:
            for site in self._sites:
                group.create_task(lane(site))


@pytest.fixture(scope="module")
def sites(make_site: Callable[..., Site]) -> list[Site]:
    return [make_site() for _ in range(LANES)]


@pytest.fixture
async def lanes(sites: list[Site], reference: Reference) -> AsyncIterator[Lanes]:
    yield Lanes(sites, reference)
    for site in sites:
        for process in (site.gateway, site.second, site.note):
            process.kill()


async def test_kills_at_any_moment_of_the_sound(lanes: Lanes) -> None:
    random, works = Random(SEED), []
    for _ in range(6):
        targets = ["gateway"] * 2 + ["store"] * 3 + ["note"]
        plan = strikes(random, targets, last="client")
        works.append(lambda run, plan=plan: run.at_moments(plan))
    await lanes.run(random, works)
    hit = Counter(strike.target for strike in lanes.hits.strikes)
    print(f"\n{hit.total()} kills: {dict(hit)}; over the sound, in tenths: {histogram(lanes.hits.strikes)}")
    print(f"{lanes.hits.same} segments and silences as undisturbed, in {lanes.hits.epochs} epochs")
    assert hit == {"gateway": 12, "store": 18, "note": 6, "client": 6}


async def test_kills_at_places_in_the_code(lanes: Lanes) -> None:
    random, works = Random(SEED + 1), []
    places = [f"{name}:{n}" for name in ("after-append", "before-ack", "in-final-result") for n in (1, 2) * 2]
    random.shuffle(places)
    for at in range(0, len(places), 3):
        works.append(lambda run, plan=places[at : at + 3]: run.gateways_at_points(plan))
    for _ in range(2):
        plan = [f"before-send:{random.randrange(2, 180)}"]
        plan += [f"before-send:{random.randrange(2, 10)}" for _ in range(2)]
        works.append(lambda run, plan=plan: run.client_at_points(plan))
    await lanes.run(random, works)
    hit = Counter(lanes.hits.points)
    print(f"\n{hit.total()} kills: {dict(hit)}")
    print(f"{lanes.hits.same} segments and silences as undisturbed, in {lanes.hits.epochs} epochs")
    assert hit == {"after-append": 4, "before-ack": 4, "in-final-result": 4, "before-send": 6}

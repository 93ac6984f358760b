"""An encounter's log folded afresh: what an event costs, and whether the stored draft is that fold."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from earshot_server.cli.parts import open_parts
from earshot_server.log.drafts import Drafts
from earshot_server.log.events import Entry
from earshot_server.note.draft import Draft
from earshot_server.notes.folding import Folding
from earshot_server.settings import Settings

AROUND = 20
"""An event's cost is taken over so many events up to it."""


@dataclass(frozen=True)
class Cost:
    """At one point of an encounter."""

    events: int
    event: float
    """Seconds for folding one event."""
    save: float
    """Seconds for making the draft's snapshot."""
    size: int
    """Bytes of the snapshot, before it is sealed."""


def costs(entries: Sequence[Entry], points: Sequence[int]) -> list[Cost]:
    """Fold a log and return what it costs when sound up to each of `points` (offsets) was heard."""
    folding, found = Folding(), list[Cost]()
    spent: list[float] = []
    heard_to = 0
    for entry in entries:
        began = time.perf_counter()
        folding.fold(entry)
        spent.append(time.perf_counter() - began)
        heard_to = max(heard_to, getattr(entry.event, "to", 0))
        while len(found) < len(points) and heard_to >= points[len(found)]:
            found.append(_cost(folding, spent))
    found += [_cost(folding, spent)] * (len(points) - len(found))
    return found


def _cost(folding: Folding, spent: list[float]) -> Cost:
    began = time.perf_counter()
    saved = folding.save()
    last = spent[-AROUND:]
    return Cost(len(spent), sum(last) / len(last), time.perf_counter() - began, len(saved))


async def stored_draft(settings: Settings, encounter: str) -> Draft | None:
    """Return the snapshot in the store."""
    async with open_parts(settings) as parts:
        found = await Drafts(parts.store, parts.ring).load(encounter)
    return None if found is None else Draft.model_validate_json(found[1], extra="ignore")


def fresh_draft(entries: Sequence[Entry]) -> Draft:
    """Return the draft of a log folded from its beginning."""
    folding = Folding()
    folding.fold_all(entries)
    return folding.draft

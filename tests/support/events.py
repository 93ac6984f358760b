"""Events and entries for tests."""

import itertools

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word
from earshot_server.log.events import AnyEvent, Entry, EntryId, Opened, SegmentAppended, SilenceHeard


def opened(**fields: str | None) -> Opened:
    """Return the event that begins an epoch."""
    return Opened.model_validate({"server": "s1", "key_hash": "k1", "engine": "e1", **fields})


def heard(to: int) -> SilenceHeard:
    """Return the event that nothing was said up to `to`."""
    return SilenceHeard(to=to)


def said(text: str, start: int = 0) -> SegmentAppended:
    """Return a segment with these words, a second each."""
    words = tuple(
        Word(text=word, start=start + i * RATE, end=start + (i + 1) * RATE, confidence=1.0)
        for i, word in enumerate(text.split())
    )
    end = start + len(words) * RATE
    return SegmentAppended(segment=Segment(id=f"s-{start}", start=start, end=end, words=words), to=end)


def entries(*events: AnyEvent) -> list[Entry]:
    """Return them as one epoch's entries, each with an event id of its own."""
    numbers = itertools.count()
    return [
        Entry(at=EntryId(epoch=1, sequence=n), event_id=f"event-{n}", wall_ms=1000 * n, event=event)
        for event, n in zip(events, numbers, strict=False)
    ]

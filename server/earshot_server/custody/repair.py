"""Puts right which visit something belongs to: another patient, two visits in one, one visit in two.

Every repair is an event in each log that it touches, under one name, by which it is undone. Nothing is taken
out of a log: what belongs to another encounter is in that one's log too, and is not shown in its own.
"""

import asyncio
from collections.abc import Iterable

from earshot_protocol.units import RATE, WIDTH
from earshot_protocol.words import Segment
from earshot_server.actor import Actor
from earshot_server.audit.entries import Action
from earshot_server.custody.errors import NotRepairable
from earshot_server.custody.holdings import Holdings
from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.wrapped import Kind
from earshot_server.log.entries import new_event_id, record_of
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.log.events import (
    Ended,
    Entry,
    EntryId,
    Event,
    Given,
    Moved,
    Opened,
    Taken,
    Undone,
)
from earshot_server.log.sound import SoundWriter, read_encounter
from earshot_server.log.transcript import EncounterState, Transcript


async def move(
    held: Holdings, encounter: str, by: Actor, *, label: str | None = None, patient: str | None = None
) -> str:
    """Say that a visit is another patient's, or is called otherwise; return the repair's name.

    Raises:
        NoSuchEncounter: there is none.
        LogError, KeysError, AuditError: it is not done.
    """
    await _read(held, encounter)
    repair = new_event_id()
    await held.audit.record(by, Action.MOVED, encounter, event=repair)
    await _append(held, encounter, Moved(repair=repair, by=by, label=label, patient=patient))
    return repair


async def split(
    held: Holdings,
    encounter: str,
    at: int,
    by: Actor,
    *,
    label: str | None = None,
    patient: str | None = None,
) -> tuple[str, str]:
    """Make what was said from `at` (samples) on a visit of its own; return the repair's name and its id.

    Raises:
        NoSuchEncounter: there is none.
        NotRepairable: it still runs, or nothing was said behind `at`.
        LogError, KeysError, AuditError, OSError: the visit is as it was.
    """
    entries, transcript = await _read(held, encounter)
    _check_ended(encounter, transcript)
    segments = [one for one in transcript.segments if one.start >= at]
    if not segments or at <= 0:
        raise NotRepairable(
            f"In encounter {encounter} nothing was said behind {at / RATE:.0f} s. Nothing was changed."
        )
    repair = new_event_id()
    target = f"visit-{repair[:20]}"
    await held.audit.record(by, Action.SPLIT, encounter, target=target, event=repair, start=at)
    to = transcript.heard_to
    started_ms = (transcript.started_ms or entries[0].wall_ms) + at * 1000 // RATE
    first = next(entry.event for entry in entries if isinstance(entry.event, Opened))
    events: list[Event] = [first.model_copy(update={"label": label or transcript.label})]
    if patient is not None:
        events.append(Moved(repair=new_event_id(), by=by, patient=patient))
    events += [
        Taken(repair=repair, by=by, source=encounter, segment=moved, to=moved.end)
        for moved in (shifted(one, -at) for one in segments)
    ]
    events.append(Ended(offset=to - at, controls=0))
    held.ring.make(target)
    async with held.alone():
        await _copy_sound(held, encounter, target, 1, (at, to), -at)
        await held.whole.unseal(
            target,
            [
                record_of(event, new_event_id(), wall_ms=started_ms, at=EntryId(epoch=1, sequence=place))
                for place, event in enumerate(events)
            ],
        )
    await _append(held, encounter, Given(repair=repair, by=by, target=target, start=at, end=to))
    return repair, target


async def merge(held: Holdings, into: str, other: str, by: Actor) -> str:
    """Put all of the visit `other` behind the visit `into`; return the repair's name.

    A late dictation is a visit of its own that is put behind the one that it is about. A signed note stays as
    it was signed.

    Raises:
        NoSuchEncounter: there is none.
        NotRepairable: one of them still runs, both are the same, or nothing was said in the other.
        LogError, KeysError, AuditError, OSError: undo what was begun, by the repair's name in the log.
    """
    entries, transcript = await _read(held, into)
    _, source = await _read(held, other)
    for encounter, one in ((into, transcript), (other, source)):
        _check_ended(encounter, one)
    if into == other or not source.segments:
        raise NotRepairable(
            f"There is nothing in {other} that could be put behind {into}. Nothing was changed."
        )
    repair = new_event_id()
    await held.audit.record(by, Action.MERGED, into, target=other, event=repair)
    behind = transcript.heard_to
    async with held.alone():
        await _copy_sound(held, other, into, entries[-1].at.epoch + 1, (0, source.heard_to), behind)
    for segment in source.segments:
        moved = shifted(segment, behind)
        await _append(held, into, Taken(repair=repair, by=by, source=other, segment=moved, to=moved.end))
    await _append(held, other, Given(repair=repair, by=by, target=into, start=0, end=source.heard_to))
    return repair


async def undo(held: Holdings, encounter: str, repair: str, by: Actor) -> list[str]:
    """Take back a repair in all logs that it touched; return them.

    Raises:
        NoSuchEncounter: there is none.
        NotRepairable: no such repair counts in it.
        LogError, KeysError, AuditError: do it again.
    """
    _, transcript = await _read(held, encounter)
    known = transcript.repairs.get(repair)
    if known is None:
        names = ", ".join(transcript.repairs) or "none"
        raise NotRepairable(f"Encounter {encounter} has no repair {repair} (it has: {names}).")
    touched = [encounter]
    if isinstance(known, Given | Taken):
        touched.append(known.target if isinstance(known, Given) else known.source)
    await held.audit.record(by, Action.UNDONE, encounter, event=repair)
    done = []
    for one in touched:
        try:
            await _append(held, one, Undone(repair=repair, by=by))
        except (NoSuchEncounter, NoDataKey):  # erased since
            continue
        done.append(one)
    return done


def shifted(segment: Segment, by: int) -> Segment:
    """Return a segment so many samples later, under a name of its own."""
    words = tuple(
        word.model_copy(update={"start": word.start + by, "end": word.end + by}) for word in segment.words
    )
    start = segment.start + by
    return segment.model_copy(
        update={"id": f"t{start}", "start": start, "end": segment.end + by, "words": words}
    )


async def _read(held: Holdings, encounter: str) -> tuple[list[Entry], Transcript]:
    entries = await held.both.read_all(encounter)
    if not entries:
        raise NoSuchEncounter(encounter)
    return entries, Transcript(entries)


def _check_ended(encounter: str, transcript: Transcript) -> None:
    if transcript.state is not EncounterState.ENDED:
        raise NotRepairable(f"Encounter {encounter} has not ended. Nothing was changed. End it first.")


async def _append(held: Holdings, encounter: str, event: Event) -> None:
    await held.both.append_current(encounter, event, new_event_id())


async def _copy_sound(
    held: Holdings, source: str, target: str, epoch: int, span: tuple[int, int], by: int
) -> None:
    """Copy what is retained of a span, so many samples later: each visit's sound lives and goes with it."""
    if await held.both.is_sealed(source):
        await held.archive.put_sound_back(source, held.sound)
    try:
        generation, key = held.ring.newest(target, Kind.SOUND)
        pieces = await asyncio.to_thread(_cut, read_encounter(held.sound, source, held.ring), span)
    except NoDataKey:  # erased by retention
        return
    writer = SoundWriter(held.sound, target, epoch, key, generation)
    for offset, samples in pieces:
        await asyncio.to_thread(writer.write, offset + by, samples)


def _cut(records: Iterable[tuple[int, bytes]], span: tuple[int, int]) -> list[tuple[int, bytes]]:
    start, end = span
    found = []
    for offset, samples in records:
        first, last = max(0, start - offset), min(len(samples) // WIDTH, end - offset)
        if first < last:
            found.append((offset + first, samples[first * WIDTH : last * WIDTH]))
    return found

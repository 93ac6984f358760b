"""Consent withdrawn: what was said is erased, out of every copy, and the visit can go on.

A part of a log cannot be taken out of an append-only file, a snapshot or a backup. So what remains is written
anew under new keys, and the old keys are deleted: with them goes whatever they sealed, wherever it lies.
"""

import asyncio
from collections.abc import Sequence

from earshot_protocol.words import Segment
from earshot_server.actor import SYSTEM, Actor
from earshot_server.audit.entries import Action
from earshot_server.custody.errors import SignedAlready
from earshot_server.custody.holdings import Holdings
from earshot_server.keys.errors import NoDataKey
from earshot_server.log.entries import Record, new_event_id, read_record, record_of
from earshot_server.log.errors import Moving, NoSuchEncounter
from earshot_server.log.events import Entry, Event, SegmentAppended, SilenceHeard, Taken, Withdrawn
from earshot_server.log.sound import keep_sound
from earshot_server.log.transcript import Transcript

TRIES = 20
"""A live visit grows every few seconds; a rewriting takes less than one."""
WORDLESS = frozenset(
    {
        *("opened", "control", "missing", "silence", "ended", "assigned", "withdrawn"),
        *("moved", "given", "undone"),
    }
)
"""Kinds of events that stay; others may hold or tell what was said, and stay only from before it."""


def due(transcript: Transcript) -> tuple[int, int] | None:
    """Return the span (start, end) of samples to which consent was withdrawn and that is not erased yet.

    None if the note is signed: it is the clinic's record by then.
    """
    if transcript.signed_by is not None:
        return None
    spans = [
        (control.since or 0, control.at)
        for control in transcript.controls
        if control.given is False and control.at > (control.since or 0)
    ]
    left = [
        (start, end)
        for start, end in spans
        if not any(first <= start and end <= last for first, last in transcript.withdrawn)
    ]
    return (min(start for start, _ in left), max(end for _, end in left)) if left else None


async def settle(held: Holdings, encounter: str, by: Actor = SYSTEM) -> bool:
    """Erase what the visit's own log says is to be erased, or finish what was begun; False: nothing was due.

    Raises:
        as `withdraw`.
    """
    transcript = Transcript(await held.log.read_all(encounter))
    span = due(transcript)
    if span is not None:
        await withdraw(held, encounter, *span, by)
        return True
    newest = await held.log.generation(encounter) == held.ring.generation(encounter)
    if newest and len(held.ring.generations(encounter)) > 1:
        async with held.alone():
            await _finish(held, encounter, transcript.withdrawn)
        return True
    return False


async def withdraw(held: Holdings, encounter: str, start: int, end: int, by: Actor) -> None:
    """Erase what was said from `start` to `end` (samples).

    Whoever records or follows the visit begins anew; a client goes on behind `end`.

    Raises:
        NoSuchEncounter: there is none.
        SignedAlready: its note is signed.
        Moving: it grew whenever it was to be written anew; nothing was erased.
        ArchiveUnavailable, LogError, KeysError: it may not be erased yet: do it again.
    """
    async with held.alone():
        if await held.both.is_sealed(encounter):
            await held.both.bring_back(encounter)
        for _ in range(TRIES):
            records = await held.log.all_records(encounter)
            if not records:
                raise NoSuchEncounter(encounter)
            entries = [read_record(record, encounter) for record in records]
            if Transcript(entries).signed_by is not None:
                raise SignedAlready(encounter)
            kept = without(records, entries, start, end)
            kept.append(record_of(Withdrawn(start=start, end=end, by=by), new_event_id()))
            # Only now, and anew each time: nothing that is to go was ever sealed with these keys.
            held.ring.add_generation(encounter)
            if await held.whole.rewrite(encounter, kept, records[-1]):
                await _finish(held, encounter, [(start, end)])
                await held.audit.record(by, Action.CONSENT_WITHDRAWN, encounter, start=start, end=end)
                return
        raise Moving(encounter)


async def _finish(held: Holdings, encounter: str, spans: Sequence[tuple[int, int]]) -> None:
    """Take the sound out, then delete the old keys; may be repeated, if the log is written anew."""
    await asyncio.to_thread(keep_sound, held.sound, encounter, held.ring, spans)
    held.ring.keep_newest(encounter)
    try:
        await held.archive.delete(encounter)  # an earlier sealing, which nobody can open any more
    except NoDataKey:
        return


def without(records: Sequence[Record], entries: Sequence[Entry], start: int, end: int) -> list[Record]:
    """Return a log without what was said from `start` to `end`, and without what people made of it."""
    kept: list[Record] = []
    struck = False
    for record, entry in zip(records, entries, strict=True):
        event = entry.event
        if isinstance(event, SegmentAppended | Taken):
            remains = _cut_event(event, start, end)
            struck = struck or remains is not event
            kept.append(
                record
                if remains is event
                else record_of(remains, record.event_id, wall_ms=record.wall_ms, at=record.at)
            )
        elif record.kind in WORDLESS or not struck:
            kept.append(record)
    return kept


def _cut_event(event: SegmentAppended | Taken, start: int, end: int) -> Event:
    """Return the event without words in the span; how far was heard stays."""
    if isinstance(event, Taken):
        segment = cut(event.segment, start, end)
        if segment is event.segment:
            return event
        return SilenceHeard(to=event.to) if segment is None else event.model_copy(update={"segment": segment})
    pairs = [(cut(segment, start, end), segment, voice) for segment, voice in event.spoken]
    if all(remains is segment for remains, segment, _ in pairs):
        return event
    left = [(remains, voice if remains is segment else None) for remains, segment, voice in pairs if remains]
    if not left:
        return SilenceHeard(to=event.to)
    segments = [segment for segment, _ in left]
    return SegmentAppended(
        segment=segments[0],
        to=event.to,
        more=tuple(segments[1:]),
        voices=tuple(voice for _, voice in left) if event.voices else (),
    )


def cut(segment: Segment, start: int, end: int) -> Segment | None:
    """Return a segment without the words that touch the span; itself if none does, None if all do."""
    words = [word for word in segment.words if word.end <= start or word.start >= end]
    if len(words) == len(segment.words):
        touched = not words and segment.start < end and segment.end > start
        return None if touched else segment
    if not words:
        return None
    return Segment(
        id=segment.id,
        start=segment.start if words[0] is segment.words[0] else words[0].start,
        end=segment.end if words[-1] is segment.words[-1] else words[-1].end,
        words=tuple(words),
        speaker=segment.speaker,
    )

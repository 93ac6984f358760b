"""What has to be true of a server's store when everything has calmed down."""

import asyncio
import itertools
import time
from collections.abc import Sequence

from bench.support.folds import fresh_draft, stored_draft
from bench.support.notes import log_of
from bench.support.sound import Piece
from earshot_server.cli.parts import open_parts
from earshot_server.log import names
from earshot_server.log.events import Ended, Entry, Missing
from earshot_server.log.transcript import Transcript
from earshot_server.notes.folding import Folding
from earshot_server.settings import Settings

CALM_SECONDS = 30.0


Words = dict[tuple[int, int], tuple[str, ...]]
"""A transcript: the words of each segment, by its start and end."""


def is_whole(entries: Sequence[Entry], piece: Piece) -> bool:
    """Tell whether all of a piece was heard once, in order, up to its end."""
    transcript = Transcript(entries)
    ended = any(isinstance(one.event, Ended) and one.event.offset == piece.count for one in entries)
    missing = any(isinstance(one.event, Missing) for one in entries)
    in_order = all(before.end <= after.start for before, after in itertools.pairwise(transcript.segments))
    return ended and not missing and in_order and transcript.heard_to == piece.count


def words_of(entries: Sequence[Entry]) -> Words:
    """Return a log's transcript."""
    return {
        (segment.start, segment.end): tuple(word.text for word in segment.words)
        for segment in Transcript(entries).segments
    }


async def draft_is_a_fold(settings: Settings, encounter: str) -> bool:
    """Wait until the note has caught up, and compare its draft with a fresh fold of the log.

    A draft in which nothing ever stood is not stored.
    """
    until = time.monotonic() + CALM_SECONDS
    while True:
        fresh = fresh_draft(await log_of(settings, encounter))
        stored = await stored_draft(settings, encounter)
        if (stored or Folding().draft).model_dump() == fresh.model_dump():
            return True
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.5)


async def queue_lengths(settings: Settings) -> tuple[int, int]:
    """Return how many entries the note's queue has, and how many encounters wait in it."""
    async with open_parts(settings) as parts:
        return (
            int(await parts.store.ask("XLEN", names.QUEUE)),
            int(await parts.store.ask("HLEN", names.QUEUED)),
        )

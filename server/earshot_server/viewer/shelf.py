"""All encounters' cards, kept up to date with their logs; it outlives the board, which reads less then."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from earshot_server.access.scope import Scope
from earshot_server.keys.errors import KeysError, NoDataKey
from earshot_server.log.drafts import Drafts
from earshot_server.log.errors import Erased, LogError, LostTail, NoSuchEncounter, StoreUnavailable
from earshot_server.log.events import Entry
from earshot_server.log.live import RESUBSCRIBED, LiveMessage
from earshot_server.log.log import Log
from earshot_server.note.draft import Draft
from earshot_server.viewer.card import Card
from earshot_server.viewer.messages import Row, RowsSeen
from earshot_server.viewer.reader import PAGE

ENCOUNTERS_MAX = 500
"""So many encounters, those that were written to last, are on the board."""


@dataclass(frozen=True)
class Changes:
    """What changed on the shelf."""

    changed: list[tuple[Card, Row]]
    removed: list[Card]
    moved: bool
    """An encounter came into other hands: whoever looks is given all rows anew."""

    def seen_by(self, scope: Scope) -> RowsSeen | None:
        """Return the message for those who have this scope; None if nothing changed for them."""
        changed = tuple(row for card, row in self.changed if card.seen_by(scope))
        removed = tuple(card.encounter for card in self.removed if card.seen_by(scope))
        return RowsSeen(changed=changed, removed=removed) if changed or removed else None


class Shelf:
    """Cards by encounter, and which of them changed."""

    def __init__(
        self, log: Log, clock: Callable[[], float] = time.monotonic, drafts: Drafts | None = None
    ) -> None:
        """Read logs; with `drafts`, read from them what waits for a decision, too."""
        self._log = log
        self._drafts = drafts
        self._clock = clock
        self._cards: dict[str, Card] = {}
        self._unread: dict[str, None] = {}
        """Encounters whose log has to be read, in this order."""
        self._hidden: set[str] = set()
        """Encounters that cannot be read: erased, without a key here, damaged."""
        self._changed: set[str] = set()
        self._removed: dict[str, Card] = {}
        self._moved = False
        """Whether an encounter came into other hands: another owner, another room."""
        self._listed = False
        self._ended_too = False
        self._reading = asyncio.Lock()

    def rows(self, scope: Scope) -> tuple[Row, ...]:
        """Return all encounters that the scope covers, as far as they were read."""
        now = self._clock()
        return tuple(card.row(now) for card in self._cards.values() if card.seen_by(scope))

    def changes(self) -> "Changes":
        """Return what changed and what went since this was last asked."""
        now = self._clock()
        cards = [self._cards[one] for one in self._changed if one in self._cards]
        found = Changes([(card, card.row(now)) for card in cards], list(self._removed.values()), self._moved)
        self._changed, self._removed, self._moved = set(), {}, False
        return found

    def take_in(self, message: LiveMessage) -> None:
        """Take in what the live channel says."""
        if message.kind == RESUBSCRIBED:
            self.doubt(ended_too=True)
            return
        card = self._cards.get(message.encounter)
        if message.kind == "log" or card is None:
            self._unread[message.encounter] = None
        elif message.kind == "partial":
            card.take_partial(message.payload)
        elif message.kind == "status":
            card.take_status(message.payload, self._clock())
        elif message.kind == "presence":
            card.take_presence(message.payload, self._clock())
        elif message.kind == "draft":
            card.take_draft(message.payload)
        else:
            return
        self._changed.add(message.encounter)

    def doubt(self, *, ended_too: bool = False) -> None:
        """Something may have been missed: list all, and read those that have not ended, or all."""
        self._listed = False
        self._ended_too = self._ended_too or ended_too

    async def refresh(self, seconds: float) -> bool:
        """Read what has to be read, for about `seconds`; say whether all of it was.

        Raises:
            StoreUnavailable: the store does not answer; go on later.
        """
        async with self._reading:
            until = self._clock() + seconds
            if not self._listed:
                await self._list()
            while self._unread:
                if self._clock() >= until:
                    return False
                await self._read(next(iter(self._unread)))
            return True

    async def _list(self) -> None:
        encounters = (await self._log.encounters())[:ENCOUNTERS_MAX]
        for gone in self._cards.keys() - set(encounters):
            self._remove(gone)
        self._hidden.intersection_update(encounters)
        for encounter in encounters:
            card = self._cards.get(encounter)
            at_rest = encounter in self._hidden if card is None else card.ended
            if self._ended_too or not at_rest:
                self._unread[encounter] = None
        self._listed, self._ended_too = True, False

    async def _read(self, encounter: str) -> None:
        self._unread.pop(encounter)  # before the await: what comes meanwhile asks for another reading
        card = self._cards.get(encounter) or Card(encounter)
        try:
            if encounter not in self._cards:
                await self._read_draft(card)
            if (glimpse := await self._log.glance(encounter)) is not None:
                self._put(card, [entry for entry in glimpse if card.at < entry.at])
                return
            while entries := await self._log.read(encounter, card.at, PAGE):
                self._put(card, entries)
        except StoreUnavailable:
            self._unread[encounter] = None
            raise
        except LostTail:  # the store lost what this card had folded: begin again
            self._cards.pop(encounter, None)
            self._unread[encounter] = None
        except (NoDataKey, NoSuchEncounter, Erased):
            self._hide(encounter)
        except (LogError, KeysError) as error:
            structlog.get_logger().error("log.unreadable", encounter=encounter, exc_info=error)
            self._hide(encounter)

    async def _read_draft(self, card: Card) -> None:
        """Read once how the draft stands; what changes later the live channel tells."""
        saved = None if self._drafts is None else await self._drafts.load(card.encounter)
        if saved is not None:
            draft = Draft.model_validate_json(saved[1])
            card.take_draft({"version": draft.version, "waiting": len(draft.work.decisions)})

    def _put(self, card: Card, entries: list[Entry]) -> None:
        if not entries:
            return
        before, known = card.custody, card.encounter in self._cards
        card.fold(entries)
        self._moved = self._moved or (known and card.custody != before)
        self._cards[card.encounter] = card
        self._hidden.discard(card.encounter)
        self._changed.add(card.encounter)

    def _hide(self, encounter: str) -> None:
        self._hidden.add(encounter)
        self._remove(encounter)

    def _remove(self, encounter: str) -> None:
        self._unread.pop(encounter, None)
        card = self._cards.pop(encounter, None)
        if card is not None:
            self._removed[encounter] = card

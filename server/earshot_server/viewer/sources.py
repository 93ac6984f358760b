"""Where everything that is shown comes from."""

from dataclasses import dataclass

from earshot_server.access.scope import Scope
from earshot_server.log.drafts import Drafts
from earshot_server.log.live import Live
from earshot_server.log.log import Log
from earshot_server.viewer.board import Board
from earshot_server.viewer.messages import Row
from earshot_server.viewer.reader import Reader
from earshot_server.viewer.room import HintCount, Room
from earshot_server.viewer.shelf import Shelf


@dataclass(frozen=True)
class Sources:
    """Log, live channel and drafts, and what is read out of them."""

    log: Log
    live: Live
    drafts: Drafts
    shelf: Shelf
    hints: HintCount | None = None

    def reader(self, encounter: str) -> Reader:
        """Return a reader of one encounter.

        Raises:
            NoSuchEncounter: this is no encounter's id.
        """
        return Reader(self.log, self.drafts, encounter)

    async def room(self, encounter: str) -> Room:
        """Open a room.

        Raises:
            NoSuchEncounter: there is none, or it was erased.
            StoreUnavailable: the store does not answer.
        """
        return await Room.open(self.reader(encounter), self.live, hints=self.hints)

    async def board(self, _key: str) -> Board:
        """Open the board."""
        return Board(self.shelf, self.live)

    async def rows(self, scope: Scope) -> tuple[Row, ...]:
        """Return all encounters that the scope covers, as they are now.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        self.shelf.doubt(ended_too=True)
        while not await self.shelf.refresh(seconds=1.0):
            pass
        return self.shelf.rows(scope)

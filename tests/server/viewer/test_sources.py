"""Where what is shown comes from."""

import pytest

from earshot_server.access.scope import EVERYTHING
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.viewer.board import Board
from earshot_server.viewer.messages import Watch
from earshot_server.viewer.shelf import Shelf
from earshot_server.viewer.sources import Sources
from tests.support.clinic import Clinic


@pytest.fixture
def sources(clinic: Clinic) -> Sources:
    return Sources(clinic.log, clinic.live, clinic.drafts, Shelf(clinic.log))


async def test_rooms_and_readers_are_of_encounters_alone(clinic: Clinic, sources: Sources) -> None:
    visit = await clinic.visit("Room 6")
    room = await sources.room(visit.id)
    assert "Room 6" in await room.join(Watch(), EVERYTHING).take()
    with pytest.raises(NoSuchEncounter):
        sources.reader("../keys")
    with pytest.raises(NoSuchEncounter):
        await sources.room("../keys")


async def test_the_board_and_the_rows_come_from_one_shelf(clinic: Clinic, sources: Sources) -> None:
    visit = await clinic.visit("Room 6")
    assert [row.head.label for row in await sources.rows(EVERYTHING)] == ["Room 6"]
    board = await sources.board("board")
    assert isinstance(board, Board)
    assert visit.id in await board.join(Watch(), EVERYTHING).take()

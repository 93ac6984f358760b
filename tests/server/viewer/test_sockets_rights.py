"""What an open page is told when rights change."""

import pytest

from earshot_server.access.scope import Sees
from earshot_server.actor import Role
from earshot_server.viewer import sockets
from tests.support.clinic import Clinic
from tests.support.viewing import Viewer


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "RECHECK_SECONDS", 0.05)


async def test_an_encounter_that_may_no_longer_be_seen_is_gone(viewer: Viewer, clinic: Clinic) -> None:
    scribe, token = clinic.account(Role.SCRIBE, rooms=["Room 2"])
    visit = await clinic.visit(room="Room 2")
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        await page.next("snapshot")
        clinic.accounts.change(scribe.id, rooms={"Room 3"})
        assert (await page.next("goodbye"))["code"] == "no_such_encounter"


async def test_a_board_comes_back_with_what_may_be_seen_now(viewer: Viewer, clinic: Clinic) -> None:
    scribe, token = clinic.account(Role.SCRIBE, rooms=["Room 2"])
    await clinic.visit(room="Room 2")
    async with viewer.watch("/ws/board", token) as page:
        assert len((await page.next("board"))["rows"]) == 1
        clinic.accounts.change(scribe.id, rooms={"Room 3"})
        assert (await page.next("goodbye"))["code"] == "rights_changed"
    async with viewer.watch("/ws/board", token) as page:
        assert (await page.next("board"))["rows"] == []


async def test_a_right_that_was_taken_is_gone_on_open_pages(viewer: Viewer, clinic: Clinic) -> None:
    chief, token = clinic.account(Role.CLINICIAN, sees=Sees.ALL)
    visit = await clinic.visit()
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        assert "sign" in (await page.next("you"))["rights"]
        clinic.accounts.change(chief.id, role=Role.SCRIBE)
        assert (await page.next("goodbye"))["code"] == "rights_changed"
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        assert "sign" not in (await page.next("you"))["rights"]


async def test_a_closed_account_ends_its_open_pages(viewer: Viewer, clinic: Clinic) -> None:
    chief, token = clinic.account(Role.CLINICIAN, sees=Sees.ALL)
    visit = await clinic.visit()
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        await page.next("snapshot")
        clinic.accounts.close(chief)
        assert (await page.next("goodbye"))["code"] == "signed_out"

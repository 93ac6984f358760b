"""What an open page is told when rights change."""

import json

import pytest

from earshot_server.access.scope import Sees
from earshot_server.actor import Role
from earshot_server.audit.entries import Action
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
    visit = await clinic.visit(room="Room 2")
    async with viewer.watch("/ws/board", token) as page:
        shown: list[str] = []
        while visit.id not in shown:  # the board begins with what is read already
            told = await page.next("board", "rows")
            shown = [row["id"] for row in told.get("rows", told.get("changed"))]
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


async def test_who_may_not_sign_does_not_and_that_is_recorded(viewer: Viewer, clinic: Clinic) -> None:
    scribe, token = clinic.account(Role.SCRIBE, sees=Sees.ALL)
    visit = await clinic.visit()
    entries = len(await clinic.log.read_all(visit.id))
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        await page.next("snapshot")
        wishes = (
            {"type": "sign", "id": "0" * 32, "version": 1},
            {"type": "addendum", "id": "1" * 32, "text": "Called back."},
        )
        for wish in wishes:
            await page.socket.send(json.dumps(wish))
            refused = await page.next("refused", "saved")
            assert (refused["type"], refused["id"], refused["code"]) == ("refused", wish["id"], "no_right")
    assert len(await clinic.log.read_all(visit.id)) == entries
    denied = [entry for entry in clinic.audited() if entry.action is Action.DENIED]
    assert [entry.actor for entry in denied] == [scribe.principal.actor] * 2
    assert [entry.details.event for entry in denied] == ["0" * 32, "1" * 32]


async def test_a_closed_account_ends_its_open_pages(viewer: Viewer, clinic: Clinic) -> None:
    chief, token = clinic.account(Role.CLINICIAN, sees=Sees.ALL)
    visit = await clinic.visit()
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        await page.next("snapshot")
        clinic.accounts.close(chief)
        assert (await page.next("goodbye"))["code"] == "signed_out"

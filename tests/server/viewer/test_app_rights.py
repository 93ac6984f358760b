"""Every route and every socket against everybody who may not: also those that are added later.

Who may see which encounter is tried on the app's own list of routes, so none can be forgotten.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from earshot_server.access.rights import Right
from earshot_server.access.scope import Sees
from earshot_server.actor import Role
from earshot_server.audit.entries import Action
from earshot_server.viewer.app import create_app
from tests.support.clinic import Clinic, Visit
from tests.support.viewing import Viewer

OPEN = {"/", "/enter", "/account", "/encounters/{encounter}", "/static", "/healthz", "/readyz", "/session"}
"""Hold no data, or are how one signs in."""
OF_DEVICES = {"/api/voices", "/api/voices/{voice}"}
"""What a room's device may do by its right to stream: it shows no encounter."""
SECRET = "nobody else shall know this"


def routes(clinic: Clinic) -> list[BaseRoute]:
    app = create_app(
        clinic.settings,
        store=clinic.store,
        log=clinic.log,
        live=clinic.live,
        drafts=clinic.drafts,
        directory=clinic.directory,
        audit=clinic.audit,
        ring=clinic.ring,
    )
    return list(app.routes)


def closed_routes(clinic: Clinic) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route that is not open to all."""
    for route in routes(clinic):
        if isinstance(route, Mount) or not isinstance(route, Route):
            continue
        if route.path not in OPEN and not route.path.startswith("/session"):
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                yield method, route.path


def sockets(clinic: Clinic) -> list[str]:
    return [route.path for route in routes(clinic) if isinstance(route, WebSocketRoute)]


def of(visit: Visit, path: str) -> str:
    return path.replace("{encounter}", visit.id)


async def said(clinic: Clinic, **custody: Any) -> Visit:
    visit = await clinic.visit(**custody)
    await visit.say(SECRET)
    return visit


@pytest.fixture
async def visit(clinic: Clinic) -> Visit:
    """One of another clinician, in Room 9."""
    other, _ = clinic.account(Role.CLINICIAN)
    return await said(clinic, owner=other.id, room="Room 9")


async def test_nobody_gets_nothing_on_any_route(viewer: Viewer, clinic: Clinic, visit: Visit) -> None:
    tried = 0
    for method, path in closed_routes(clinic):
        answer = await viewer.ask(method, of(visit, path), headers={"Origin": viewer.origin})
        assert (answer.status_code, answer.json()["code"]) == (401, "signed_out"), (method, path)
        tried += 1
    assert tried >= 2


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DEVICE])
async def test_who_may_not_view_sees_nothing_on_any_route(
    viewer: Viewer, clinic: Clinic, visit: Visit, role: Role
) -> None:
    account, token = clinic.account(role, sees=Sees.ALL, rooms=["Room 9"])
    for method, path in closed_routes(clinic):
        headers = {"Authorization": f"Bearer {token}"}
        answer = await viewer.ask(method, of(visit, path), headers=headers)
        if role is Role.DEVICE and path in OF_DEVICES:
            assert answer.status_code in {400, 404}, (method, path, answer.text)
            continue
        assert answer.status_code == 403, (method, path, answer.text)
        assert SECRET not in answer.text
    for path in sockets(clinic):
        async with viewer.watch(of(visit, path), token) as page:
            assert (await page.next("goodbye", "snapshot", "board"))["code"] == "no_right"
    denied = [entry for entry in clinic.audited() if entry.action is Action.DENIED]
    assert {entry.actor for entry in denied} == {account.principal.actor}
    assert visit.id in {entry.encounter for entry in denied}


@pytest.mark.parametrize(
    ("role", "sees", "rooms"),
    [
        (Role.CLINICIAN, Sees.OWN, ()),
        (Role.CLINICIAN, Sees.ROOMS, ("Room 2",)),
        (Role.SCRIBE, Sees.ROOMS, ("Room 2", "Room 10")),
        (Role.SCRIBE, Sees.NONE, ("Room 9",)),
    ],
)
async def test_an_encounter_of_others_is_not_there_on_any_route(
    viewer: Viewer, clinic: Clinic, visit: Visit, role: Role, sees: Sees, rooms: tuple[str, ...]
) -> None:
    _, token = clinic.account(role, sees=sees, rooms=rooms)
    headers = {"Authorization": f"Bearer {token}"}
    entries = len(await clinic.log.read_all(visit.id))
    for method, path in closed_routes(clinic):
        if "{encounter}" not in path:
            continue
        answer = await viewer.ask(method, of(visit, path), headers=headers, json={})
        assert answer.status_code in {400, 403, 404}, (method, path, answer.text)
        assert SECRET not in answer.text
        if method == "GET":
            nothing = await viewer.ask(method, path.replace("{encounter}", "enc-none"), headers=headers)
            assert answer.text.replace(visit.id, "enc-none") == nothing.text  # not even that it is there
    for path in sockets(clinic):
        if "{encounter}" in path:
            async with viewer.watch(of(visit, path), token) as page:
                told = await page.next("goodbye", "snapshot")
                assert (told["type"], told.get("code")) == ("goodbye", "no_such_encounter")
    assert len(await clinic.log.read_all(visit.id)) == entries


async def test_the_board_shows_what_each_may_see_and_no_more(viewer: Viewer, clinic: Clinic) -> None:
    okafor, okafors = clinic.account(Role.CLINICIAN)
    _, scribe = clinic.account(Role.SCRIBE, rooms=["room 2"])
    _, chief = clinic.account(Role.CLINICIAN, sees=Sees.ALL)
    own = await said(clinic, owner=okafor.id)
    in_room = await said(clinic, room="Room 2")
    nobodys = await said(clinic)
    expected = {okafors: {own.id}, scribe: {in_room.id}, chief: {own.id, in_room.id, nobodys.id}}
    for token, ids in expected.items():
        rows = await viewer.ask("GET", "/api/encounters", headers={"Authorization": f"Bearer {token}"})
        ours = {own.id, in_room.id, nobodys.id}
        assert {row["id"] for row in rows.json()["encounters"]} & ours == ids
        for visit in (own, in_room, nobodys):
            headers = {"Authorization": f"Bearer {token}"}
            answer = await viewer.ask("GET", f"/api/encounters/{visit.id}", headers=headers)
            assert answer.status_code == (200 if visit.id in ids else 404)


async def test_a_live_board_tells_each_what_they_may_see(viewer: Viewer, clinic: Clinic) -> None:
    okafor, okafors = clinic.account(Role.CLINICIAN)
    _, scribe = clinic.account(Role.SCRIBE, rooms=["Room 2"])
    async with viewer.watch("/ws/board", okafors) as hers, viewer.watch("/ws/board", scribe) as theirs:
        await hers.next("board")
        await theirs.next("board")
        own = await said(clinic, owner=okafor.id)
        in_room = await said(clinic, room="Room 2")
        for page, mine in ((hers, own), (theirs, in_room)):
            while not (row := (await page.next("rows"))["changed"]) or not row[0]["last_words"]:
                pass
            assert [one["id"] for one in row] == [mine.id]


async def test_every_look_is_in_the_audit_with_its_person(viewer: Viewer, clinic: Clinic) -> None:
    chief, token = clinic.account(Role.CLINICIAN, sees=Sees.ALL)
    visit = await said(clinic)
    headers = {"Authorization": f"Bearer {token}"}
    await viewer.ask("GET", f"/api/encounters/{visit.id}", headers=headers)
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        await page.next("snapshot")
    async with viewer.watch("/ws/board", token) as page:
        await page.next("board")
    found = [(entry.action, entry.encounter, entry.details.how) for entry in clinic.audited()]
    assert found == [
        (Action.SAW, visit.id, "api"),
        (Action.SAW, visit.id, "page"),
        (Action.SAW_BOARD, None, "page"),
    ]
    assert {entry.actor for entry in clinic.audited()} == {chief.principal.actor}
    assert {entry.details.address for entry in clinic.audited()} == {"127.0.0.1"}
    assert (
        SECRET.split()[0]
        not in (clinic.settings.audit_dir / next(iter(clinic.audit.trail.files())).name).read_text()
    )


async def test_what_cannot_be_audited_is_not_shown(viewer: Viewer, clinic: Clinic) -> None:
    visit, token = await said(clinic), clinic.token(Right.VIEW)
    clinic.settings.audit_dir.write_text("a file where the folder should be")
    answer = await viewer.ask(
        "GET", f"/api/encounters/{visit.id}", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unwritable")
    async with viewer.watch(f"/ws/encounters/{visit.id}", token) as page:
        assert (await page.next("goodbye", "snapshot"))["code"] == "audit_unwritable"

"""WebSockets: who gets in, what is told, how it ends."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from earshot_server.access.rights import Right
from earshot_server.note.draft import Draft
from earshot_server.viewer import sockets
from earshot_server.viewer.messages import SUBPROTOCOL
from tests.support.clinic import Clinic, Visit, statement
from tests.support.store import until
from tests.support.viewing import Viewer, Watching


async def signed_in(viewer: Viewer, clinic: Clinic) -> dict[str, str]:
    """Headers of a browser with a session."""
    answer = await viewer.sign_in(code=await clinic.link())
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


async def looked_at(clinic: Clinic, visit: Visit) -> bool:
    """Whether the viewer listens to the encounter."""
    return bool((await clinic.store.ask("PUBSUB", "NUMSUB", f"earshot:live:{visit.id}"))[1])


async def _not_looked_at(clinic: Clinic, visit: Visit) -> bool:
    return not await looked_at(clinic, visit)


async def goodbye(viewer: Viewer, path: str, token: str | None, **options: Any) -> tuple[str, int | None]:
    """The code that a viewer is told and the one that the connection closes with."""
    async with viewer.watch(path, token, **options) as page:
        code = (await page.next("goodbye"))["code"]
        return code, await page.closed()


async def test_a_page_watches_with_its_session(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit("Room 4")
    headers = await signed_in(viewer, clinic)
    path = f"/ws/encounters/{visit.id}"
    async with viewer.watch(path, headers=headers, origin=viewer.as_page()) as page:
        assert page.socket.subprotocol == SUBPROTOCOL
        assert (await page.next("snapshot"))["head"]["label"] == "Room 4"
        await until(lambda: looked_at(clinic, visit))
        await visit.hear("it hurts")
        assert (await page.next("partial"))["words"] == ["it", "hurts"]
        segment = await visit.say("it hurts")
        assert (await page.next("log"))["segments"][0]["id"] == segment


async def test_a_page_comes_back_and_misses_nothing(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit()
    draft = await visit.save()
    path, token = f"/ws/encounters/{visit.id}", clinic.token()
    async with viewer.watch(path, token) as page:
        snapshot = await page.next("snapshot")
    segment = await visit.say("it hurts")
    await visit.change(draft, statement("Pain.", segment, 1, 1))
    first = {"at": snapshot["at"], "draft": snapshot["draft"]["version"]}
    async with viewer.watch(path, token, first=first) as page:
        log = await page.next("snapshot", "log")
        assert (log["type"], log["after"], log["segments"][0]["id"]) == ("log", snapshot["at"], segment)
        assert (await page.next("draft", "delta", "snapshot"))["type"] in ("draft", "delta")


async def test_the_board_is_watched_the_same_way(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit("Room 5")
    async with viewer.watch("/ws/board", clinic.token()) as page:
        labels: dict[str, str] = {}
        while visit.id not in labels:
            message = await page.next("board", "rows")
            for row in message.get("rows", message.get("changed")):
                labels[row["id"]] = row["head"]["label"]
        assert labels[visit.id] == "Room 5"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
@pytest.mark.parametrize("path", ["/ws/board", "/ws/encounters/enc-1"])
async def test_another_sites_page_gets_no_connection(
    viewer: Viewer, clinic: Clinic, path: str, origin: str | None
) -> None:
    headers = await signed_in(viewer, clinic)
    with pytest.raises(InvalidStatus) as refused:
        async with viewer.watch(path, headers=headers, origin=Origin(origin) if origin else None):
            pass
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body or b"")["code"] == "foreign_origin"


async def test_nobody_is_told_nothing(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit()
    path = f"/ws/encounters/{visit.id}"
    assert await goodbye(viewer, path, None, origin=viewer.as_page()) == ("signed_out", 4401)
    assert await goodbye(viewer, path, "wrong") == ("signed_out", 4401)
    assert await goodbye(viewer, path, clinic.token(days=0)) == ("signed_out", 4401)
    assert await goodbye(viewer, path, clinic.token(Right.STREAM)) == ("no_right", 4403)
    assert await goodbye(viewer, "/ws/board", clinic.token(Right.STREAM)) == ("no_right", 4403)


@pytest.mark.parametrize("name", ["enc-none", "%2e%2e", "a%2fb", "a" * 65])
async def test_what_is_not_there_is_said(viewer: Viewer, clinic: Clinic, name: str) -> None:
    path = f"/ws/encounters/{name}"
    if name == "a%2fb":  # no such route at all
        with pytest.raises(InvalidStatus):
            await goodbye(viewer, path, clinic.token())
        return
    assert await goodbye(viewer, path, clinic.token()) == ("no_such_encounter", 4404)


async def test_an_encounter_erased_meanwhile_is_said(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token()) as page:
        await page.next("snapshot")
        await clinic.log.erase(visit.id)
        assert (await page.next("goodbye"))["code"] in ("erased", "no_such_encounter")


async def test_a_page_of_another_version_is_told_to_load_again(viewer: Viewer, clinic: Clinic) -> None:
    token = clinic.token()
    other = [Subprotocol("earshot.view.v0")]
    assert await goodbye(viewer, "/ws/board", token, first={"type": "other"}) == ("outdated", 4400)
    async with connect(
        f"ws://127.0.0.1:{viewer.port}/ws/board",
        additional_headers={"Authorization": f"Bearer {token}"},
        proxy=None,
    ) as socket:
        assert json.loads(await socket.recv())["code"] == "outdated"
    assert await goodbye(viewer, "/ws/board", token, subprotocols=other) == ("outdated", 4400)


async def test_a_page_that_says_nothing_is_let_go(
    viewer: Viewer, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "FIRST_MESSAGE_SECONDS", 0.05)
    async with connect(
        f"ws://127.0.0.1:{viewer.port}/ws/board",
        additional_headers={"Authorization": f"Bearer {clinic.token()}"},
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        proxy=None,
    ) as socket:
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 20)


async def test_a_message_that_is_too_long_ends_the_connection(viewer: Viewer, clinic: Clinic) -> None:
    async with viewer.watch("/ws/board", clinic.token()) as page:
        await page.next("board")
        await page.socket.send("x" * 100_000)
        assert await page.closed() == 1009


async def test_what_a_page_says_later_changes_nothing(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token()) as page:
        await page.next("snapshot")
        await page.socket.send("{")
        await page.socket.send(b"\x00\xff")
        segment = await visit.say("still here")
        assert (await page.next("log"))["segments"][0]["id"] == segment


async def test_a_quiet_connection_is_kept_awake(
    viewer: Viewer, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "BEAT_SECONDS", 0.05)
    visit = await clinic.visit()
    async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token()) as page:
        for _ in range(3):
            await page.next("beat")


async def test_whoever_is_signed_out_elsewhere_sees_nothing_more(
    viewer: Viewer, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "RECHECK_SECONDS", 0.05)
    visit = await clinic.visit()
    path = f"/ws/encounters/{visit.id}"
    headers = await signed_in(viewer, clinic)
    token_id, secret = clinic.tokens.new("Device", [Right.VIEW], 1)
    async with (
        viewer.watch(path, headers=headers, origin=viewer.as_page()) as page,
        viewer.watch(path, secret) as program,
    ):
        await page.next("snapshot")
        await program.next("snapshot")
        await viewer.ask("DELETE", "/session", headers=headers | {"Origin": viewer.origin})
        assert (await page.next("goodbye"))["code"] == "signed_out"
        assert await page.closed() == 4401
        clinic.tokens.revoke(token_id)
        assert (await program.next("goodbye"))["code"] == "signed_out"


async def feed(visit: Visit, draft: Draft, page: Watching) -> Draft:
    """Tell more than sockets and queues hold, to a page that reads."""
    for number in range(150):
        segment = await visit.say("it hurts")
        large = statement(f"{number} " + "x" * 100_000, segment, 0, 1, name="st-large")
        draft = await visit.change(draft, large)
        assert (await page.next("delta"))["delta"]["to_version"] == draft.version
    return draft


async def test_a_viewer_that_fell_behind_harms_no_other_and_gets_a_snapshot(
    viewer: Viewer, clinic: Clinic
) -> None:
    visit = await clinic.visit()
    draft = await visit.save()
    path, token = f"/ws/encounters/{visit.id}", clinic.token()
    async with viewer.watch(path, token, max_queue=1) as slow, viewer.watch(path, token) as page:
        await slow.next("snapshot")
        await page.next("snapshot")
        draft = await feed(visit, draft, page)
        missed = await slow.next("snapshot")
        while missed["draft"]["version"] < draft.version:
            missed = await slow.next("snapshot", "delta")
            missed["draft"] = missed.get("draft", {"version": missed.get("delta", {}).get("to_version")})


async def test_a_viewer_that_reads_nothing_for_long_is_let_go(
    viewer: Viewer, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "STALL_SECONDS", 0.5)
    visit = await clinic.visit()
    draft = await visit.save()
    path, token = f"/ws/encounters/{visit.id}", clinic.token()

    async with viewer.watch(path, token, max_queue=1, ping_interval=None) as stalled:
        await stalled.next("snapshot")
        async with viewer.watch(path, token) as page:
            await page.next("snapshot")
            await feed(visit, draft, page)
            assert await looked_at(clinic, visit)
        await until(lambda: _not_looked_at(clinic, visit))
        stalled.socket.transport.abort()

"""What a page asks for becomes events, once, on disk, in the person's name."""

import asyncio
import uuid
from typing import Any

from earshot_server.access.rights import Right
from earshot_server.log.events import AddendumAdded, Assigned, Edited, Signed
from earshot_server.note.edits.work import Result
from tests.support.clinic import Clinic, Visit
from tests.support.noting import working
from tests.support.viewing import Viewer, Watching

ALL = (Right.VIEW, Right.EDIT, Right.SIGN)
Json = dict[str, Any]


def wish(kind: str, **fields: Any) -> Json:
    return {"type": kind, "id": uuid.uuid4().hex, **fields}


async def ask(watching: Watching, message: Json) -> Json:
    """Send a wish; return the answer to it."""
    await watching.send(message)
    while (answer := await watching.next("saved", "refused"))["id"] != message["id"]:
        pass
    return answer


async def heard(clinic: Clinic) -> Visit:
    visit = await clinic.visit()
    await visit.say("i have had chest tightness for three weeks")
    return visit


async def until_drafted(watching: Watching) -> Json:
    """Return the draft, once there is one."""
    while True:
        message = await watching.next("snapshot", "draft")
        if message["draft"] is not None:
            found: Json = message["draft"]
            return found


def work_of(message: Json) -> Json | None:
    """Return people's work as a message tells it, None if it does not."""
    found: Json | None = (message.get("delta") or message.get("draft") or {}).get("work")
    return found


def add(text: str) -> Json:
    return {"kind": "add", "statement": "n-1", "section": "plan", "after": None, "text": text}


async def test_an_edit_is_saved_on_disk_told_to_all_and_names_its_author(
    clinic: Clinic, viewer: Viewer
) -> None:
    visit = await heard(clinic)
    path = f"/ws/encounters/{visit.id}"
    async with (
        working(clinic),
        viewer.watch(path, clinic.token(*ALL)) as one,
        viewer.watch(path, clinic.token(Right.VIEW)) as other,
    ):
        await until_drafted(other)
        asked = wish("edit", edit=add("Rest for two days."))
        assert (await ask(one, asked))["type"] == "saved"
        delta = (await other.next("delta"))["delta"]
        assert [each["text"] for each in delta["changed"]] == ["Rest for two days."]
        assert delta["outcomes"][0]["edit"] == asked["id"]
        assert delta["outcomes"][0]["by"]["name"] == "Robin Sample"
    [event] = [each.event for each in await clinic.log.read_all(visit.id) if isinstance(each.event, Edited)]
    assert event.by.name == "Robin Sample"


async def test_a_wish_that_comes_again_after_a_cut_is_done_once(clinic: Clinic, viewer: Viewer) -> None:
    visit = await heard(clinic)
    asked = wish("edit", edit=add("Rest."))
    async with working(clinic):
        for _ in range(2):
            async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token(*ALL)) as page:
                assert (await ask(page, asked))["type"] == "saved"
        async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token(*ALL)) as page:
            while True:
                draft = await until_drafted(page)
                if draft["outcomes"]:
                    break
    assert [one["result"] for one in draft["outcomes"]] == [Result.APPLIED]


async def test_who_may_only_look_is_refused(clinic: Clinic, viewer: Viewer) -> None:
    visit = await heard(clinic)
    async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token(Right.VIEW)) as page:
        you = await page.next("you")
        assert you["rights"] == ["view"]
        for message in (
            wish("edit", edit=add("Rest.")),
            wish("sign", version=1),
            wish("addendum", text="More."),
            wish("assign", to="me"),
        ):
            answer = await ask(page, message)
            assert (answer["type"], answer["code"]) == ("refused", "no_right")
    assert not any(isinstance(each.event, Edited | Signed) for each in await clinic.log.read_all(visit.id))


async def test_an_ended_visit_is_signed_and_takes_addenda_then(clinic: Clinic, viewer: Viewer) -> None:
    visit = await heard(clinic)
    await visit.end()
    async with working(clinic), viewer.watch(f"/ws/encounters/{visit.id}", clinic.token(*ALL)) as page:
        version = (await until_drafted(page))["version"]
        stale = await ask(page, wish("sign", version=version + 1))
        assert stale["code"] == "changed_meanwhile"
        assert (await ask(page, wish("sign", version=version)))["type"] == "saved"
        assert (await ask(page, wish("addendum", text="Called the patient.")))["type"] == "saved"
        last = await page.seen(lambda one: bool((work_of(one) or {}).get("addenda")))
        work = work_of(last)
        assert work is not None
        assert work["signature"]["by"]["name"] == "Robin Sample"
    kinds = [type(each.event) for each in await clinic.log.read_all(visit.id)]
    assert kinds[-2:] == [Signed, AddendumAdded]


async def test_a_visit_that_goes_on_is_not_signed(clinic: Clinic, viewer: Viewer, monkeypatch: Any) -> None:
    monkeypatch.setattr("earshot_server.viewer.pen.FOLD_SECONDS", 0.1)
    visit = await heard(clinic)  # nobody folds it: its note does not come to rest
    async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token(*ALL)) as page:
        assert (await ask(page, wish("sign", version=1)))["code"] == "still_heard"


async def test_taking_an_encounter_shows_in_its_head(clinic: Clinic, viewer: Viewer) -> None:
    visit = await heard(clinic)
    async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token(*ALL)) as page:
        await page.next("snapshot")
        await ask(page, wish("assign", to="me"))
        told = await page.seen(lambda one: one["type"] == "log" and one["head"]["assigned"] is not None)
        assert told["head"]["assigned"]["name"] == "Robin Sample"
        refused = await ask(page, wish("assign", to="p-nobody"))
        assert refused["type"] == "refused"
    assert [
        e.event.to is not None for e in await clinic.log.read_all(visit.id) if isinstance(e.event, Assigned)
    ]


async def test_everybody_sees_who_is_where_and_who_went(clinic: Clinic, viewer: Viewer) -> None:
    visit = await heard(clinic)
    path = f"/ws/encounters/{visit.id}"
    async with viewer.watch(path, clinic.token(*ALL)) as one:
        async with viewer.watch(path, clinic.token(*ALL)) as other:
            you = await other.next("you")
            await other.send({"type": "presence", "statement": "st-1", "typing": True})
            while not any(each["typing"] for each in (await one.next("presence"))["people"]):
                pass
            await asyncio.sleep(0)
        while you["viewer"] in [each["viewer"] for each in (await one.next("presence"))["people"]]:
            pass


async def test_nonsense_is_refused_and_the_connection_stays(clinic: Clinic, viewer: Viewer) -> None:
    visit = await heard(clinic)
    async with viewer.watch(f"/ws/encounters/{visit.id}", clinic.token(*ALL)) as page:
        for text in ("", "{", '{"type": "explode"}', '{"type": "edit", "id": "x"}'):
            await page.socket.send(text or " ")
            assert (await page.next("refused"))["code"] == "bad_request"

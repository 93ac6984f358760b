"""Hints over HTTP: who sees them, who answers them, and what the answers become."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from earshot_server.access.rights import Right
from earshot_server.log.events import Edited, HintAnswered, SegmentAppended
from earshot_server.precision.hints import Hint
from earshot_server.viewer.hints import evidence_of, taken_in
from tests.support.clinic import Clinic
from tests.support.hinting import kept_record, spoken
from tests.support.viewing import Viewer, running


@pytest.fixture
async def viewer(clinic: Clinic, tmp_path: Path) -> AsyncIterator[Viewer]:
    with kept_record(clinic, tmp_path / "records") as records:
        async with running(clinic, records=records) as viewer:
            yield viewer


def bearer(clinic: Clinic, *rights: Right) -> dict[str, str]:
    return {"Authorization": f"Bearer {clinic.token(*rights)}"}


async def told(clinic: Clinic, viewer: Viewer, *, link: bool = True) -> tuple[str, dict[str, Any]]:
    """Hold a visit with a record beside it; return its id and what is told of its hints."""
    visit, _ = await spoken(clinic)
    path = f"/api/encounters/{visit.id}"
    if link:
        headers = bearer(clinic, Right.VIEW, Right.EDIT)
        assert (
            await viewer.ask("POST", f"{path}/record", json={"patient": "77"}, headers=headers)
        ).status_code == 200
    answer = await viewer.ask("GET", f"{path}/hints", headers=bearer(clinic))
    assert answer.status_code == 200
    return path, answer.json()


async def test_hints_are_told_with_their_words_and_entries(clinic: Clinic, viewer: Viewer) -> None:
    _, found = await told(clinic, viewer)
    first = found["hints"][0]
    assert first["subject"] == "allergy:amoxicillin"
    assert {one["source"]["kind"] for one in first["inputs"]} == {"heard", "record"}
    assert first["rule"]["source"]


async def test_an_accepted_hint_becomes_a_statement_of_the_plan(clinic: Clinic, viewer: Viewer) -> None:
    path, found = await told(clinic, viewer)
    hint = found["hints"][0]
    headers = bearer(clinic, Right.VIEW, Right.EDIT)
    body = {"accept": True, "reason": hint["reason"]}
    answer = await viewer.ask("POST", f"{path}/hints/{hint['id']}", json=body, headers=headers)
    assert answer.status_code == 200
    events = [entry.event for entry in await clinic.log.read(path.split("/")[-1])]
    edits = [event.edit for event in events if isinstance(event, Edited)]
    told_hint = Hint.model_validate(hint)
    (added,) = [edit for edit in edits if edit.kind == "add"]
    assert (added.text, added.evidence) == (taken_in(told_hint), evidence_of(told_hint))
    assert "on record: Penicillin" in added.text
    (words,) = added.evidence
    said = [event.segment for event in events if isinstance(event, SegmentAppended)]
    heard = {one.id: one.words for one in said}[words.segment][words.first : words.last + 1]
    assert "amoxicillin." in [one.text for one in heard]
    assert [event.accepted for event in events if isinstance(event, HintAnswered)] == [True]
    again = (await viewer.ask("GET", f"{path}/hints", headers=headers)).json()
    assert hint["id"] not in [one["id"] for one in (*again["hints"], *again["more"])]


async def test_a_dismissed_hint_needs_a_reason_and_is_gone(clinic: Clinic, viewer: Viewer) -> None:
    path, found = await told(clinic, viewer)
    hint = found["hints"][0]
    headers = bearer(clinic, Right.VIEW, Right.EDIT)
    place = f"{path}/hints/{hint['id']}"
    without = await viewer.ask(
        "POST", place, json={"accept": False, "reason": hint["reason"]}, headers=headers
    )
    assert without.status_code == 400
    body = {"accept": False, "reason": hint["reason"], "why": "tolerates it"}
    assert (await viewer.ask("POST", place, json=body, headers=headers)).status_code == 200
    again = (await viewer.ask("GET", f"{path}/hints", headers=headers)).json()
    assert hint["id"] not in [one["id"] for one in again["hints"]]
    assert again["answered"][0]["why"] == "tolerates it"


async def test_a_hint_that_changed_or_never_was_is_refused(clinic: Clinic, viewer: Viewer) -> None:
    path, found = await told(clinic, viewer)
    headers = bearer(clinic, Right.VIEW, Right.EDIT)
    for name, reason in ((found["hints"][0]["id"], "other"), ("h-none", "other")):
        body = {"accept": True, "reason": reason}
        answer = await viewer.ask("POST", f"{path}/hints/{name}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "hint_gone")
    answer = await viewer.ask("POST", f"{path}/hints/h-none", data="{", headers=headers)
    assert answer.status_code == 400


async def test_who_may_not_see_or_edit_is_refused(clinic: Clinic, viewer: Viewer) -> None:
    path, found = await told(clinic, viewer, link=False)
    assert not found["record"]
    assert (await viewer.ask("GET", f"{path}/hints")).status_code == 401
    body = {"accept": True, "reason": "x"}
    for place, content in (("hints/h-1", body), ("record", {"patient": "77"})):
        answer = await viewer.ask("POST", f"{path}/{place}", json=content, headers=bearer(clinic))
        assert answer.status_code == 403
        foreign = bearer(clinic, Right.VIEW, Right.EDIT) | {"Origin": "https://elsewhere.example"}
        answer = await viewer.ask("POST", f"{path}/{place}", json=content, headers=foreign)
        assert answer.status_code == 403


async def test_an_unknown_patient_is_told(clinic: Clinic, viewer: Viewer) -> None:
    path, _ = await told(clinic, viewer, link=False)
    headers = bearer(clinic, Right.VIEW, Right.EDIT)
    answer = await viewer.ask("POST", f"{path}/record", json={"patient": "nobody"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_patient")
    answer = await viewer.ask("POST", f"{path}/record", json={"wrong": 1}, headers=headers)
    assert answer.status_code == 400


async def test_whoever_watches_is_told_how_many_wait(clinic: Clinic, viewer: Viewer) -> None:
    path, found = await told(clinic, viewer)
    async with viewer.watch(f"/ws/encounters/{path.split('/')[-1]}", clinic.token()) as watching:
        message = await watching.next("hints")
        assert (message["count"], message["critical"]) == (len(found["hints"]), 1)

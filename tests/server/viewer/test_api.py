"""Encounters as JSON."""

import pytest

from tests.support.clinic import Clinic, statement
from tests.support.viewing import Viewer


async def test_an_encounter_is_told_whole(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit("Room 9")
    segment = await visit.say("it hurts since monday", speaker="patient", unsure=[2])
    draft = await visit.save(statement("Pain since Monday.", segment, 1, 3))
    await visit.lose(2)
    await visit.end()
    headers = {"Authorization": f"Bearer {clinic.token()}"}
    told = (await viewer.ask("GET", f"/api/encounters/{visit.id}", headers=headers)).json()
    assert told["id"] == visit.id
    assert told["head"]["label"] == "Room 9"
    assert told["head"]["state"] == "ended"
    assert [word["text"] for word in told["segments"][0]["words"]] == ["it", "hurts", "since", "monday"]
    assert told["segments"][0]["words"][2]["confidence"] == 0.31
    assert len(told["missing"]) == 1
    assert told["draft"] == draft.model_dump(mode="json")


async def test_all_encounters_are_listed(viewer: Viewer, clinic: Clinic) -> None:
    first, second = await clinic.visit("Room 1"), await clinic.visit("Room 2")
    headers = {"Authorization": f"Bearer {clinic.token()}"}
    rows = (await viewer.ask("GET", "/api/encounters", headers=headers)).json()["encounters"]
    assert {row["id"]: row["head"]["label"] for row in rows} == {first.id: "Room 1", second.id: "Room 2"}
    await first.say("and now")
    await second.end()
    rows = (await viewer.ask("GET", "/api/encounters", headers=headers)).json()["encounters"]
    assert {row["id"]: (row["last_words"], row["head"]["state"]) for row in rows} == {
        first.id: ("and now", "live"),
        second.id: ("", "ended"),
    }


@pytest.mark.parametrize(
    "name", ["enc-none", "..", "%2e%2e%2f%2e%2e%2fkeys%2fclinic", "a" * 65, "%00", "*", "_a"]
)
async def test_what_is_no_encounter_is_not_found(viewer: Viewer, clinic: Clinic, name: str) -> None:
    headers = {"Authorization": f"Bearer {clinic.token()}"}
    answer = await viewer.ask("GET", f"/api/encounters/{name}", headers=headers)
    assert answer.status_code == 404


async def test_an_erased_encounter_is_not_found(viewer: Viewer, clinic: Clinic) -> None:
    visit = await clinic.visit()
    await visit.say("forget this")
    await clinic.log.erase(visit.id)
    headers = {"Authorization": f"Bearer {clinic.token()}"}
    answer = await viewer.ask("GET", f"/api/encounters/{visit.id}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_encounter")

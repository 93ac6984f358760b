"""Reading an encounter."""

import pytest

from earshot_server.log.errors import LostTail, NoSuchEncounter
from earshot_server.log.events import EntryId
from earshot_server.viewer.reader import PAGE, Reader
from tests.support.clinic import Clinic, Visit, draft_of, statement
from tests.support.store import fresh_encounter


def reader(clinic: Clinic, encounter: str) -> Reader:
    return Reader(clinic.log, clinic.drafts, encounter)


async def test_all_pages_are_read(clinic: Clinic) -> None:
    visit = await clinic.visit()
    for number in range(PAGE + 5):
        await visit.say(f"word{number}")
    entries = await reader(clinic, visit.id).entries()
    assert len(entries) == PAGE + 6
    later = await reader(clinic, visit.id).entries(entries[-2].at)
    assert [one.at for one in later] == [entries[-1].at]
    assert await reader(clinic, visit.id).entries(entries[-1].at) == []


async def test_an_encounter_that_is_not_there_is_said(clinic: Clinic) -> None:
    with pytest.raises(NoSuchEncounter):
        await reader(clinic, fresh_encounter()).entries()


@pytest.mark.parametrize("name", ["", "..", "a/b", "a" * 65, "*", "_a", "\n", "enc-\u00e9"])
def test_what_is_no_id_never_becomes_a_name_of_anything(clinic: Clinic, name: str) -> None:
    with pytest.raises(NoSuchEncounter):
        reader(clinic, name)


async def test_an_encounter_whose_key_is_gone_is_not_there(clinic: Clinic) -> None:
    visit = await clinic.visit()
    clinic.ring.erase(visit.id)
    with pytest.raises(NoSuchEncounter):
        await reader(clinic, visit.id).entries()


async def test_an_entry_that_the_store_lost_is_said(clinic: Clinic) -> None:
    visit = await clinic.visit()
    with pytest.raises(LostTail):
        await reader(clinic, visit.id).entries(EntryId(epoch=1, sequence=99))


async def test_a_draft_is_its_snapshot_and_the_changes_since(clinic: Clinic) -> None:
    visit = await clinic.visit()
    assert await reader(clinic, visit.id).draft() is None
    draft = await visit.save()
    for number in range(3):
        segment = await visit.say("it hurts")
        draft = await visit.change(draft, statement(f"Pain {number}.", segment, 0, 1))
    assert await reader(clinic, visit.id).draft() == draft
    assert [one.to_version for one in await reader(clinic, visit.id).deltas(2)] == [3, 4]


async def test_changes_with_a_gap_are_not_taken(clinic: Clinic) -> None:
    visit: Visit = await clinic.visit()
    draft = await visit.save()
    segment = await visit.say("it hurts")
    lost = draft.model_copy(update={"version": 7})
    visit.version = 8
    await visit.change(lost, statement("Pain.", segment, 0, 1))
    assert await reader(clinic, visit.id).draft() == draft


async def test_the_first_changes_are_read_before_there_is_a_snapshot(clinic: Clinic) -> None:
    visit = await clinic.visit()
    segment = await visit.say("it hurts")
    await visit.change(draft_of(0), statement("Pain.", segment, 0, 1))
    draft = await reader(clinic, visit.id).draft()
    assert draft is not None
    assert [one.text for section in draft.sections for one in section.statements] == ["Pain."]
    assert "Allergies" in [section.title for section in draft.sections]

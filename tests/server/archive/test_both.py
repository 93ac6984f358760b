"""Store and archive as one: readers and writers notice no difference."""

import shutil

import pytest

from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.wrapped import Kind
from earshot_server.log.errors import Erased, LostTail
from earshot_server.log.events import AddendumAdded, EntryId, Opened
from earshot_server.log.log import new_event_id
from earshot_server.log.sound import read_encounter as heard
from earshot_server.viewer.api import read_encounter
from earshot_server.viewer.reader import Reader
from tests.support.editing import ANNE
from tests.support.keeping import SAMPLES, Keeping


@pytest.fixture
async def encounter(keeping: Keeping) -> str:
    """One that is in the store."""
    return (await keeping.visit()).id


async def test_what_is_exported_is_the_same_before_and_after(keeping: Keeping, encounter: str) -> None:
    reader = Reader(keeping.log, keeping.drafts, encounter)
    before = await read_encounter(reader)
    await keeping.sealer.seal(encounter)
    assert await keeping.clinic.log.read_all(encounter) == []
    after = await read_encounter(reader)
    assert after == before
    assert after.draft is not None and after.draft.version > 0


async def test_who_follows_it_goes_on_while_it_is_sealed(keeping: Keeping, encounter: str) -> None:
    entries = await keeping.log.read_all(encounter)
    await keeping.sealer.seal(encounter)
    assert await keeping.log.read(encounter, entries[-1].at) == []
    assert await keeping.log.read(encounter, entries[2].at, 3) == entries[3:6]
    with pytest.raises(LostTail):
        await keeping.log.read(encounter, EntryId(epoch=9, sequence=9))
    assert await keeping.drafts.deltas(encounter, 0) == []


async def test_what_is_added_brings_it_back(keeping: Keeping, encounter: str) -> None:
    entries = await keeping.log.read_all(encounter)
    await keeping.sealer.seal(encounter)
    addendum = AddendumAdded(by=ANNE, text="The X-ray was clear.")
    await keeping.log.append_current(encounter, addendum, new_event_id())
    found = await keeping.clinic.log.read_all(encounter)
    assert found[:-1] == entries
    assert found[-1].event == addendum
    assert not await keeping.log.is_sealed(encounter)
    await keeping.sealer.seal(encounter)
    assert await keeping.log.read_all(encounter) == found


async def test_a_client_that_comes_back_after_all_finds_its_visit(keeping: Keeping) -> None:
    visit = await keeping.visit("it hurts", end=False)
    await keeping.sealer.seal(visit.id)
    opened = Opened(server="test", key_hash="0" * 64, engine="test")
    assert await keeping.log.open(visit.id, opened, new_event_id()) == visit.epoch + 1
    assert len(await keeping.clinic.log.read_all(visit.id)) == 3


async def test_lists_have_both_newest_first(keeping: Keeping, encounter: str) -> None:
    later = await keeping.visit("it hurts")
    await keeping.sealer.seal(encounter)
    found = await keeping.log.encounters()
    assert found.index(later.id) < found.index(encounter)
    assert await keeping.log.glance(later.id) is None
    glimpse = await keeping.log.glance(encounter)
    assert glimpse is not None
    assert {entry.event.kind for entry in glimpse} == {"opened", "ended"}


async def test_an_erased_one_is_nowhere(keeping: Keeping, encounter: str) -> None:
    await keeping.sealer.seal(encounter)
    await keeping.log.erase(encounter)
    assert encounter not in await keeping.log.encounters()
    with pytest.raises((Erased, NoDataKey)):
        await keeping.log.append_current(encounter, AddendumAdded(by=ANNE, text="x"), "1")
    assert await keeping.log.read_all(encounter) == []


async def test_one_whose_words_were_erased_shows_its_note(keeping: Keeping, encounter: str) -> None:
    before = await read_encounter(Reader(keeping.log, keeping.drafts, encounter))
    await keeping.sealer.seal(encounter)
    keeping.clinic.ring.erase(encounter, Kind.EVENTS)
    after = await read_encounter(Reader(keeping.log, keeping.drafts, encounter))
    assert (after.segments, after.draft, after.head.label) == ((), before.draft, before.head.label)


async def test_its_sound_is_put_back_to_be_listened_to_and_stays_when_it_is_sealed_again(
    keeping: Keeping, encounter: str
) -> None:
    folder, ring = keeping.held.sound, keeping.clinic.ring
    await keeping.sealer.seal(encounter)
    assert list(heard(folder, encounter, ring)) == []
    await keeping.log.bring_sound(encounter, folder)
    assert list(heard(folder, encounter, ring)) == [(0, SAMPLES)]
    shutil.rmtree(folder / encounter)
    await keeping.log.append_current(encounter, AddendumAdded(by=ANNE, text="x"), new_event_id())
    await keeping.sealer.seal(encounter)
    await keeping.log.bring_sound(encounter, folder)
    assert list(heard(folder, encounter, ring)) == [(0, SAMPLES)]

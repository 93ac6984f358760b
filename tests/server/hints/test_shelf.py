"""Visits with hints, out of a real log and a real store of records."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from earshot_server.hints.shelf import HintShelf, kinds_of
from earshot_server.log.events import HintShown
from earshot_server.records.errors import NoSuchPatient
from earshot_server.records.store import RecordStore
from tests.support.clinic import Clinic
from tests.support.hinting import kept_record, spoken
from tests.support.store import Valkey


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.kill()


@pytest.fixture
async def clinic(valkey: Valkey, tmp_path: Path) -> AsyncIterator[Clinic]:
    made = Clinic(valkey.url, tmp_path / "data")
    yield made
    await made.close()


@pytest.fixture
def records(clinic: Clinic, tmp_path: Path) -> Iterator[RecordStore]:
    with kept_record(clinic, tmp_path / "records") as store:
        yield store


async def test_a_visit_with_a_record_shows_what_it_means(clinic: Clinic, records: RecordStore) -> None:
    shelf = HintShelf(clinic.log, records)
    visit, draft = await spoken(clinic)
    alone = await shelf.visit(visit.id, draft)
    assert (alone.record, alone.hints) == (False, ())
    await shelf.link(visit.id, "77")
    beside = await shelf.visit(visit.id, draft)
    assert beside.record
    assert beside.hints[0].subject == "allergy:amoxicillin"
    assert await shelf.find(visit.id, draft, beside.hints[0].id) == beside.hints[0]


async def test_each_show_is_in_the_log_once(clinic: Clinic, records: RecordStore) -> None:
    shelf, other = HintShelf(clinic.log, records), HintShelf(clinic.log, records)
    visit, draft = await spoken(clinic)
    await shelf.link(visit.id, "77")
    for one in (shelf, other, shelf):
        await one.visit(visit.id, draft)
    events = [entry.event for entry in await clinic.log.read(visit.id)]
    shown = [event.hint for event in events if isinstance(event, HintShown)]
    assert len(set(shown)) == len(shown) > 0


async def test_nobody_is_linked_without_a_record(clinic: Clinic, records: RecordStore) -> None:
    with pytest.raises(NoSuchPatient):
        await HintShelf(clinic.log, records).link("visit", "nobody")
    with pytest.raises(NoSuchPatient):
        await HintShelf(clinic.log, None).link("visit", "77")


async def test_kinds_can_be_switched_off(clinic: Clinic, records: RecordStore) -> None:
    shelf = HintShelf(clinic.log, records, kinds_of("risk, social"))
    visit, draft = await spoken(clinic)
    await shelf.link(visit.id, "77")
    assert "allergy:amoxicillin" not in [one.subject for one in (await shelf.visit(visit.id, draft)).hints]
    assert kinds_of("") == ()
    with pytest.raises(ValueError, match="magic"):
        kinds_of("risk,magic")

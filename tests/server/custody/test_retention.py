"""Retention: each kind goes at its time and no other; a dry run touches nothing."""

from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

import pytest

from earshot_server.audit.entries import Action
from earshot_server.custody.errors import CustodyError
from earshot_server.custody.retention import Policy, Retention, Step, What
from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.wrapped import Kind
from earshot_server.log.sound import sound_files
from earshot_server.settings import Settings
from tests.support.keeping import Keeping

NOW = datetime.now(UTC)


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)


def mine(steps: list[Step], *encounters: str) -> set[tuple[What, str | None]]:
    """The steps about these encounters: other tests share the store."""
    return {(step.what, step.encounter) for step in steps if step.encounter in encounters}


@pytest.fixture
async def visits(keeping: Keeping) -> tuple[str, str]:
    """One in the store, one in the archive."""
    first, second = await keeping.visit(), await keeping.visit()
    await keeping.sealer.seal(second.id)
    return first.id, second.id


async def test_sound_goes_from_store_and_archive_and_the_rest_stays(
    keeping: Keeping, visits: tuple[str, str]
) -> None:
    retention = Retention(keeping.held, Policy(sound=30))
    assert mine(await retention.plan(later(29)), *visits) == set()
    expected = {(What.SOUND, visit) for visit in visits}
    assert mine(await retention.plan(later(31)), *visits) == expected
    assert mine(await retention.run(later(31)), *visits) == expected
    for visit in visits:
        with pytest.raises(NoDataKey):
            keeping.clinic.ring.get(visit, Kind.SOUND)
        assert sound_files(keeping.clinic.settings.sound_dir, visit) == []
        assert len(await keeping.log.read_all(visit)) > 5
    await keeping.archive.verify(visits[1])
    assert mine(await retention.plan(later(31)), *visits) == set()


async def test_a_transcript_goes_and_its_note_stays(keeping: Keeping, visits: tuple[str, str]) -> None:
    _, sealed = visits
    draft = await keeping.archive.draft(sealed)
    done = await Retention(keeping.held, Policy(transcript=365)).run(later(366))
    assert mine(done, *visits) == {(What.TRANSCRIPT, sealed)}
    assert await keeping.archive.draft(sealed) == draft
    assert not any(entry.event.kind == "segment" for entry in await keeping.log.read_all(sealed))
    with pytest.raises(NoDataKey):
        keeping.clinic.ring.get(sealed)


async def test_with_its_note_an_encounter_goes_whole(keeping: Keeping, visits: tuple[str, str]) -> None:
    done = await Retention(keeping.held, Policy(sound=1, transcript=2, note=3650)).run(later(3651))
    assert mine(done, *visits) == {(What.NOTE, visit) for visit in visits}
    assert not {*visits} & set(await keeping.log.encounters())
    assert not {*visits} & set(keeping.clinic.ring.encounters())


async def test_a_dry_run_touches_nothing(keeping: Keeping, visits: tuple[str, str]) -> None:
    folder = keeping.clinic.settings.data_dir

    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = everything()
    steps = await Retention(keeping.held, Policy(sound=1, transcript=2, note=3, audit=1)).plan(later(100))
    assert mine(steps, *visits) == {(What.NOTE, visit) for visit in visits}
    assert everything() == before


async def test_what_went_is_recorded_and_copies_of_keys_are_brought_up_to_date(
    keeping: Keeping, visits: tuple[str, str], tmp_path: Path
) -> None:
    place = tmp_path / "usb"
    place.mkdir()
    (place / f"{visits[0]}.key").write_bytes(b"old")
    keeping.clinic.ring.copies.register(place)
    place.rename(tmp_path / "unplugged")
    await Retention(keeping.held, Policy(note=10)).run(later(11))
    actions = [entry.action for entry in keeping.clinic.audited()]
    assert actions.count(Action.ERASED) == 2
    assert actions[-1] == Action.RETENTION_RUN
    assert keeping.clinic.ring.copies.due()
    (tmp_path / "unplugged").rename(place)
    await Retention(keeping.held, Policy()).run(later(11))
    assert keeping.clinic.ring.copies.due() == []
    assert list(place.iterdir()) == []


def test_the_note_is_kept_longest(tmp_path: Path) -> None:
    assert Policy.of(Settings(data_dir=tmp_path)) == Policy(sound=30)
    with pytest.raises(CustodyError, match="no longer than the note"):
        Policy.of(Settings(data_dir=tmp_path, keep_note_days=10))
    with pytest.raises(CustodyError):
        Policy.of(Settings(data_dir=tmp_path, keep_audit_days=-1))
    kept = Settings(data_dir=tmp_path, keep_note_days=3650, keep_sound_days=30, keep_transcript_days=365)
    assert Policy.of(kept) == Policy(sound=30, transcript=365, note=3650)


@pytest.mark.parametrize(
    ("age", "goes"), [(0, []), (2, [What.SOUND]), (6, [What.SOUND, What.TRANSCRIPT]), (11, [What.NOTE])]
)
def test_what_is_due_follows_from_the_age(age: float, goes: list[What]) -> None:
    policy = Policy(sound=1, transcript=5, note=10)
    assert policy.due(age, [What.SOUND, What.TRANSCRIPT]) == goes
    assert Policy(inf, inf, inf).due(age, [What.SOUND]) == []

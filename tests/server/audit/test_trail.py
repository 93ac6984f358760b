"""The trail on disk."""

import multiprocessing
import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import Action, Deed, open_entry
from earshot_server.audit.errors import AuditUnreadable, AuditUnwritable
from earshot_server.audit.trail import Trail
from earshot_server.audit.verify import verify
from tests.server.audit.conftest import KEY, Clock

SAW = Deed(actor=SYSTEM, action=Action.SAW, encounter="enc-1")


def actions(trail: Trail) -> list[Action]:
    return [open_entry(KEY, line).action for _, _, line in trail.lines()]


def test_entries_are_numbered_and_chained(trail: Trail) -> None:
    first, second = trail.append([SAW]), trail.append([SAW, SAW])
    entries = [open_entry(KEY, line) for _, _, line in trail.lines()]
    assert [entry.number for entry in entries] == [0, 1, 2]
    assert [entry.before for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert (first.number, second.number, trail.head()) == (0, 2, second)


def test_only_its_owner_may_read_it(trail: Trail, tmp_path: Path) -> None:
    trail.append([SAW])
    folder = tmp_path / "audit"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_new_month_begins_a_file_and_goes_on_with_the_chain(trail: Trail, clock: Clock) -> None:
    trail.append([SAW])
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    trail.append([SAW])
    assert [path.name for path in trail.files()] == ["2026-11.jsonl", "2026-12.jsonl"]
    clock.now = datetime(2026, 11, 30, tzinfo=UTC)  # a clock that was set back writes no second November
    trail.append([SAW])
    assert len(trail.files()[-1].read_text().splitlines()) == 2
    assert verify(trail, KEY).whole


def test_a_write_that_was_cut_short_is_taken_away_and_said(trail: Trail) -> None:
    trail.append([SAW])
    with trail.files()[0].open("ab") as file:
        file.write(b'{"number":1,"at":"20')
    trail.append([SAW])
    assert actions(trail) == [Action.SAW, Action.AUDIT_TORN, Action.SAW]
    assert verify(trail, KEY).whole


def test_a_file_with_nothing_whole_in_it_is_gone_on_with(trail: Trail, clock: Clock) -> None:
    trail.append([SAW])
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    trail.append([SAW])
    trail.files()[1].write_bytes(b'{"number":')
    trail.append([SAW])
    report = verify(trail, KEY)
    assert (actions(trail)[1:], report.whole) == ([Action.AUDIT_TORN, Action.AUDIT_GAP, Action.SAW], False)


def test_nothing_is_appended_behind_a_damaged_end(tmp_path: Path, clock: Clock) -> None:
    def trail() -> Trail:
        return Trail(tmp_path / "audit", tmp_path / "keys" / "audit.head", KEY, clock)

    trail().append([SAW])
    path = trail().files()[0]
    damaged = path.read_bytes().replace(b"saw", b"hid")
    path.write_bytes(damaged)
    with pytest.raises(AuditUnreadable, match=r"2026-11\.jsonl"):
        trail().append([SAW])
    assert path.read_bytes() == damaged


def test_two_writers_in_turns_write_one_chain(tmp_path: Path, clock: Clock) -> None:
    first, second = (Trail(tmp_path / "audit", tmp_path / "head", KEY, clock) for _ in range(2))
    for writer in (first, second, second, first, first, second):
        writer.append([SAW])
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    second.append([SAW])
    clock.now = datetime(2026, 11, 30, tzinfo=UTC)  # the other's clock is behind
    first.append([SAW])
    report = verify(first, KEY)
    assert (report.entries, report.whole) == (8, True)


def test_a_disk_that_takes_nothing_is_said(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be")
    with pytest.raises(AuditUnwritable, match="cannot be written"):
        Trail(tmp_path / "audit", tmp_path / "head", KEY, clock).append([SAW])


def test_an_entry_that_is_not_on_disk_does_not_stand_there(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail.append([SAW])

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(AuditUnwritable):
            trail.append([SAW])
    assert actions(trail) == [Action.SAW]
    trail.append([SAW])
    assert verify(trail, KEY).whole


def _append_many(folder: Path, times: int) -> None:
    trail = Trail(folder / "audit", folder / "keys" / "audit.head", KEY)
    for _ in range(times):
        trail.append([SAW])


def test_many_processes_write_one_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_append_many, args=(tmp_path, 20)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    report = verify(Trail(tmp_path / "audit", tmp_path / "keys" / "audit.head", KEY), KEY)
    assert (report.entries, report.whole) == (40, True)


def test_whole_months_are_let_go_and_that_is_said(trail: Trail, clock: Clock) -> None:
    for month in (9, 10, 11):
        clock.now = datetime(2026, month, 5, tzinfo=UTC)
        trail.append([SAW])
    assert trail.prune(date(2026, 11, 1)) == 2
    assert actions(trail) == [Action.SAW, Action.AUDIT_PRUNED]
    assert verify(trail, KEY).whole
    assert trail.prune(date(2027, 11, 1)) == 0  # the month that is written to stays

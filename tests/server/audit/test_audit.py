"""The one call: returns when it is on disk."""

import asyncio
import threading
from pathlib import Path

import pytest
from pydantic import ValidationError

from earshot_server.actor import Actor, Role
from earshot_server.audit.audit import KEY_NAME, Audit
from earshot_server.audit.entries import Action, open_entry
from earshot_server.audit.errors import AuditUnwritable
from earshot_server.audit.trail import Trail
from earshot_server.audit.verify import verify
from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.settings import Settings
from tests.server.audit.conftest import KEY

OKAFOR = Actor(id="0a0b0c0d", name="Dr. Okafor", role=Role.CLINICIAN)


async def test_a_deed_is_on_disk_when_the_call_returns(trail: Trail) -> None:
    audit = Audit(trail)
    await audit.record(OKAFOR, Action.SAW, "enc-1", how="page", address="10.0.0.7")
    [(_, _, line)] = trail.lines()
    entry = open_entry(KEY, line)
    assert (entry.actor, entry.encounter, entry.details.address) == (OKAFOR, "enc-1", "10.0.0.7")


async def test_deeds_that_come_together_are_written_together_and_in_order(trail: Trail) -> None:
    audit, batches = Audit(trail), []
    append = trail.append

    def counted(deeds: list[object], **options: bool) -> object:
        batches.append(len(deeds))
        return append(deeds, **options)  # type: ignore[arg-type]

    trail.append = counted  # type: ignore[method-assign, assignment]
    await asyncio.gather(*(audit.record(OKAFOR, Action.SIGNED, f"enc-{place}") for place in range(100)))
    assert sum(batches) == 100
    assert len(batches) <= 3
    seen = [open_entry(KEY, line).encounter for _, _, line in trail.lines()]
    assert seen == [f"enc-{place}" for place in range(100)]


async def test_whoever_goes_away_is_recorded_all_the_same(trail: Trail) -> None:
    audit = Audit(trail)
    task = asyncio.create_task(audit.record(OKAFOR, Action.SIGNED, "enc-1"))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await audit.close()
    assert verify(trail, KEY).entries == 1


async def test_a_deed_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("")
    audit = Audit(Trail(tmp_path / "audit", tmp_path / "head", KEY))
    with pytest.raises(AuditUnwritable):
        await audit.record(OKAFOR, Action.SIGNED, "enc-1")
    (tmp_path / "audit").unlink()
    await audit.record(OKAFOR, Action.SIGNED, "enc-1")


async def test_a_look_does_not_wait_for_the_disk_and_a_signature_does(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_sync, synced = threading.Event(), []

    def slow(path: Path) -> None:
        assert may_sync.wait(20)
        synced.append(path)

    monkeypatch.setattr("earshot_server.audit.trail.sync_file", slow)
    audit = Audit(trail)
    await audit.record(OKAFOR, Action.SAW, "enc-1")
    assert verify(trail, KEY).entries == 1
    signing = asyncio.create_task(audit.record(OKAFOR, Action.SIGNED, "enc-1"))
    await audit.record(OKAFOR, Action.SAW, "enc-2")
    assert (signing.done(), synced) == (False, [])
    may_sync.set()
    await signing
    await audit.close()
    assert len(synced) >= 2


async def test_a_look_waits_for_another_writer(trail: Trail) -> None:
    audit = Audit(trail)
    await audit.record(OKAFOR, Action.SAW, "enc-1")
    with trail._locked():
        looking = asyncio.create_task(audit.record(OKAFOR, Action.SAW, "enc-2"))
        await asyncio.sleep(0)
        assert not looking.done()
    await looking
    await audit.close()
    report = verify(trail, KEY)
    assert (report.entries, report.whole) == (2, True)


async def test_what_does_not_reach_the_disk_is_not_gone_on_with(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("earshot_server.audit.trail.sync_file", fail)
    with pytest.raises(AuditUnwritable):
        await Audit(trail).record(OKAFOR, Action.EXPORTED, "enc-1")


async def test_words_are_refused(trail: Trail) -> None:
    with pytest.raises(ValidationError):
        await Audit(trail).record(OKAFOR, Action.SAW, "enc-1", reason="my chest hurts")
    with pytest.raises(ValidationError):
        await Audit(trail).record(OKAFOR, Action.SAW, "the encounter in room 3")


def test_commands_record_without_a_loop(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    ring = KeyRing(settings.keys_dir, load_clinic_key(settings))
    Audit.of(settings, ring).record_now(OKAFOR, Action.EXPORTED, "enc-1", format="text")
    again = Audit.of(settings, ring)
    assert verify(again.trail, ring.get(KEY_NAME)).whole

"""The rehearsal: a clinic is backed up while it runs, and comes back on an empty machine in new processes."""

import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from earshot_server.cli.custody import records_of
from earshot_server.log.embedded import EmbeddedStore
from earshot_server.records.read.files import read_record
from tests.server.custody.test_backup import signed
from tests.support.clinic import Clinic
from tests.support.keeping import Keeping
from tests.support.records import bundle, condition, patient

PASSPHRASE = "a passphrase for rehearsals"


def earshot(data: Path, *arguments: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, with nothing but a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "earshot_client.cli.main", *map(str, arguments)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(data.parent), "EARSHOT_DATA_DIR": str(data)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=100,
    )


RECORDS = tuple(bundle(patient(one), condition("c", "Gout", of=one)) for one in ("a", "b"))


@asynccontextmanager
async def machine(data: Path) -> AsyncIterator[Keeping]:
    """A machine on which the embedded store runs."""
    store = EmbeddedStore(data / "store")
    await store.start()
    clinic = Clinic(store.url, data)
    try:
        yield Keeping(clinic)
    finally:
        await clinic.close()
        await store.stop()


async def test_a_clinic_comes_back_on_an_empty_machine(tmp_path: Path) -> None:
    old, new, usb, copy = tmp_path / "old", tmp_path / "new", tmp_path / "usb", tmp_path / "key.json"
    async with machine(old) as before:
        visits = [await before.visit("i have a headache"), await before.visit()]
        for visit in visits:
            await signed(before, visit.id)
        await before.sealer.seal(visits[0].id)
        exported = {one.id: earshot(old, "export", one.id, "--format", "json") for one in visits}
        assert all(json.loads(one.stdout)["segments"] for one in exported.values())
        with closing(records_of(before.held)) as records:
            kept, erased = (records.take(one, read_record(one)).patients[0] for one in RECORDS)
            said = earshot(old, "backup", usb)
            assert said.returncode == 0, said.stderr
            assert "2 encounters" in said.stdout
            records.erase(erased)
    assert earshot(old, "keys", "copy", copy, typed=f"{PASSPHRASE}\n" * 2).returncode == 0
    shutil.rmtree(old)

    refused = earshot(new, "restore", usb)
    assert (refused.returncode, "earshot keys recover" in refused.stderr) == (2, True), refused.stderr
    assert earshot(new, "keys", "recover", copy, typed=f"{PASSPHRASE}\n").returncode == 0
    said = earshot(new, "restore", usb)
    assert said.returncode == 0, said.stderr
    assert "2 logs fold to their notes, 2 signatures hold" in said.stdout
    async with machine(new) as after:
        with closing(records_of(after.held)) as records:
            assert records.patients() == [kept]
            assert [one.name for one in records.load(kept).facts] == ["Gout"]
        for encounter, was in exported.items():
            assert earshot(new, "export", encounter, "--format", "json").stdout == was.stdout
        assert "0 damaged" in earshot(new, "archive", "verify").stdout
        assert earshot(new, "audit", "verify").returncode == 0
    again = earshot(new, "restore", usb)
    assert (again.returncode, "not empty" in again.stderr) == (2, True)


async def test_older_backups_can_be_let_go_and_a_stopped_clinic_is_backed_up(tmp_path: Path) -> None:
    data, usb = tmp_path / "data", tmp_path / "usb"
    async with machine(data) as found:
        await found.visit("it hurts")
    for _ in range(2):
        assert earshot(data, "backup", usb).returncode == 0
    said = earshot(data, "backup", usb, "--keep", 1)
    assert "2 older backups were deleted" in said.stdout
    assert len(list((usb / "sets").iterdir())) == 1


@pytest.mark.parametrize("what", ["nothing", "a file"])
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, what: str) -> None:
    usb = tmp_path / "usb"
    if what == "a file":
        usb.write_text("x", encoding="utf-8")
    earshot(tmp_path / "data", "keys", "show")
    said = earshot(tmp_path / "data", "restore", usb)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr

"""What people get wrong at the command line: a sentence says what happened, what was kept, what to do."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from earshot_protocol.units import RATE
from earshot_server.access.rights import Right
from tests.support.compare import faults
from tests.support.consultations import Piece
from tests.support.device import Device
from tests.support.ports import free_port
from tests.support.processes import RoleProcess
from tests.support.reference import Reference
from tests.support.site import Site, address, raw
from tests.support.store import Valkey, fresh_encounter, until

PIECE = Piece("asthma-ed", 20, 30)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Files that are no recordings."""
    found = {name: tmp_path / f"{name}.wav" for name in ("empty", "text", "cut", "gone")}
    found["empty"].touch()
    found["text"].write_text("Good morning. What brings you in today?", "utf-8")
    found["cut"].write_bytes(PIECE.file(tmp_path).read_bytes()[:30])
    return found


@pytest.mark.parametrize("name", ["empty", "text", "cut", "gone"])
async def test_what_is_no_recording_is_refused_before_anything_is_made(
    device: Device, files: dict[str, Path], name: str
) -> None:
    encounter = fresh_encounter()
    client = await device.stream(files[name], encounter)
    assert await client.wait() == 2
    assert device.said.count("\n") == 1
    assert f"{name}.wav" in device.said
    assert not device.spooled(encounter)


@pytest.mark.parametrize("name", ["empty", "text", "gone"])
async def test_transcribe_refuses_it_too(device: Device, files: dict[str, Path], name: str) -> None:
    assert await (await device.run("transcribe", str(files[name]))).wait() == 2
    assert f"{name}.wav" in device.said


REFUSED = {"none": "401", "expired": "401", "wrong": "403"}


@pytest.mark.parametrize("token", REFUSED)
async def test_without_a_good_token_the_sound_is_kept_and_can_be_sent_later(
    site: Site, device: Device, token: str, reference: Reference
) -> None:
    encounter, piece = fresh_encounter(), Piece("asthma-ed", 60, 8)
    good = device.environment.pop("EARSHOT_TOKEN")
    if token != "none":
        bad = site.token(days=-0.01) if token == "expired" else site.token(Right.VIEW)
        device.environment["EARSHOT_TOKEN"] = bad
    client = await device.stream(piece.file(site.folder), encounter)
    assert await client.wait() == 3
    assert REFUSED[token] in device.said
    assert client.of("denied")
    assert device.spooled(encounter)
    device.environment["EARSHOT_TOKEN"] = good
    assert await (await device.send(encounter)).wait() == 0, device.said
    assert await site.hearing(encounter) == reference.hear(piece.samples())


async def test_a_second_device_is_kept_out_and_keeps_what_it_recorded(site: Site, device: Device) -> None:
    encounter, sound = fresh_encounter(), raw(Piece("asthma-ed", 60, 8).samples())
    first = await device.stream("-", encounter)
    await first.feed(sound)
    await first.until(lambda: first.received_to >= 7 * RATE)
    other = site.device()
    second = await other.stream(PIECE.file(site.folder), encounter)
    assert await second.wait() == 3
    assert "Another client" in other.said
    assert other.spooled(encounter)
    await first.finish()
    assert await first.wait() == 0
    assert (await site.hearing(encounter)).ended == len(sound) // 2


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own with little room."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("a small file system cannot be mounted here: that takes root's rights")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def small_spool(device: Device, tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", "1500k") as folder:
        device.environment["EARSHOT_SPOOL"] = str(folder / "spool")
        yield folder


async def test_a_full_spool_stops_the_capture_until_the_server_has_something(
    own_site: Site, device: Device, small_spool: Path, reference: Reference
) -> None:
    encounter, piece = fresh_encounter(), Piece("breast-cancer-family", 30, 64)
    device.servers = [address(own_site.gateway)]
    device.environment["EARSHOT_TOKEN"] = own_site.token()
    client = await device.stream(piece.file(own_site.folder), encounter)
    await client.until(lambda: client.of("blocked"))
    own_site.gateway.start()
    assert await client.wait() == 0, device.said
    assert client.of("unblocked"), "the disk was never full"
    heard = await own_site.hearing(encounter)
    assert faults(heard, len(piece.samples())) == []
    assert heard == reference.hear(piece.samples())


class TestAServerThatCannotStart:
    async def test_a_model_that_is_not_there_is_said(self, own_site: Site, tmp_path: Path) -> None:
        await self.refuses(own_site.role("gateway", model=str(tmp_path / "gone")), "gone", "earshot models")

    async def test_a_folder_that_is_no_model_is_said(self, own_site: Site, tmp_path: Path) -> None:
        (tmp_path / "model").mkdir()
        await self.refuses(own_site.role("gateway", model=str(tmp_path / "model")), "model")

    async def test_a_store_without_a_file_is_refused(self, own_site: Site, tmp_path: Path) -> None:
        (tmp_path / "v").mkdir()
        forgetful = Valkey(tmp_path / "v", appendonly="no").start()
        try:
            await self.refuses(own_site.role("gateway", redis_url=forgetful.url), "appendonly yes")
            assert forgetful.command("KEYS", "*") == []
        finally:
            forgetful.kill()

    async def test_an_address_beyond_loopback_without_tls_is_refused(self, own_site: Site) -> None:
        await self.refuses(own_site.role("gateway", host="0.0.0.0"), "TLS")

    @staticmethod
    async def refuses(process: RoleProcess, *words: str) -> None:
        assert await process.start().ended() == 2
        said = process.log.read_text("utf-8").splitlines()[-1]
        assert not said.startswith("{"), "no sentence"
        for word in words:
            assert word in said
        assert "Traceback" not in process.log.read_text("utf-8")


def readiness(process: RoleProcess) -> int:
    """Ask a gateway's health port."""
    port = process.environment["EARSHOT_METRICS_PORT"]
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code
    except requests.ConnectionError:
        return 0


class TestAStoreThatIsDown:
    async def test_at_the_start_it_is_waited_for(self, own_site: Site, reference: Reference) -> None:
        own_site.valkey.kill()
        gateway = own_site.gateway
        gateway.environment["EARSHOT_METRICS_PORT"] = str(free_port())
        gateway.start()
        await gateway.until_logged("store.waited_for")
        assert readiness(gateway) == 503
        encounter, piece, device = fresh_encounter(), Piece("asthma-ed", 100, 8), own_site.device()
        client = await device.stream(piece.file(own_site.folder), encounter)
        await client.until(lambda: client.of("waiting"))
        assert gateway.alive
        own_site.valkey.start()
        assert await client.wait() == 0, device.said
        await until(lambda: readiness(gateway) == 200)
        assert await own_site.hearing(encounter) == reference.hear(piece.samples())

    async def test_in_the_middle_recording_goes_on(self, own_site: Site, reference: Reference) -> None:
        gateway, encounter, device = own_site.gateway, fresh_encounter(), own_site.device()
        gateway.environment["EARSHOT_METRICS_PORT"] = str(free_port())
        gateway.start()
        sound = raw(PIECE.samples())
        client = await device.stream("-", encounter)
        await client.feed(sound[: 20 * RATE])
        await client.until(lambda: client.durable_to > 0)
        own_site.valkey.kill()
        await client.feed(sound[20 * RATE :])
        await client.until(lambda: client.of("waiting"))
        await until(lambda: readiness(gateway) == 503)
        assert client.durable_to < len(sound) // 2
        own_site.valkey.start()
        await client.finish()
        assert await client.wait() == 0, device.said
        assert not client.of("denied", "blocked")
        heard = await own_site.hearing(encounter)
        assert faults(heard, len(sound) // 2) == []
        assert heard == reference.hear(PIECE.samples())
        await until(lambda: readiness(gateway) == 200)

"""The embedded store: started, adopted, restarted; never two on one folder; nothing else touched."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from earshot_server.log import embedded as embedded_module
from earshot_server.log.embedded import EmbeddedStore
from earshot_server.log.errors import FolderInUse, StoreNotStarted
from earshot_server.log.store import Store

HOLDER = """
import asyncio, sys
from pathlib import Path
from earshot_server.log.embedded import EmbeddedStore
async def main():
    store = EmbeddedStore(Path(sys.argv[1]))
    await store.start()
    print(store.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path / "store")
    yield store
    await store.stop()


async def held_by_another_process(folder: Path) -> tuple[asyncio.subprocess.Process, int]:
    """Start a store in a process of its own; return that and Valkey's pid."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, folder, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    return process, int(await process.stdout.readline())


async def ask(embedded: EmbeddedStore, *command: str) -> object:
    store = Store(embedded.url)
    try:
        return await store.ask(*command)
    finally:
        await store.close()


def is_alive(pid: int) -> bool:
    """Say whether the process runs; one that ended and that nobody collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_it_starts_fit_and_private(embedded: EmbeddedStore, tmp_path: Path) -> None:
    await embedded.start()
    store = Store(embedded.url)
    await store.connect()
    info = await store.ask("INFO")
    assert (info["process_id"], info["tcp_port"]) == (embedded.pid, 0)
    assert not embedded.adopted
    assert stat.S_IMODE((tmp_path / "store").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "store" / "valkey.sock").stat().st_mode) == 0o700
    await store.close()


async def test_it_keeps_what_it_was_given(embedded: EmbeddedStore) -> None:
    await embedded.start()
    await ask(embedded, "SET", "key", "value")
    pid = embedded.pid
    await embedded.stop()
    assert pid is not None
    assert not is_alive(pid)
    await embedded.start()
    assert await ask(embedded, "GET", "key") == b"value"


async def test_it_has_no_address_before_it_was_started(embedded: EmbeddedStore) -> None:
    with pytest.raises(StoreNotStarted):
        _ = embedded.url
    await embedded.stop()


async def test_a_second_one_on_the_same_folder_is_refused(embedded: EmbeddedStore, tmp_path: Path) -> None:
    await embedded.start()
    second = EmbeddedStore(tmp_path / "store")
    with pytest.raises(FolderInUse, match="EARSHOT_DATA_DIR"):
        await second.start()
    assert await ask(embedded, "PING")


async def test_a_second_process_on_the_same_folder_is_refused(
    embedded: EmbeddedStore, tmp_path: Path
) -> None:
    await embedded.start()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, tmp_path / "store", stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert b"Another Earshot is running" in errors


async def test_after_a_kill_of_its_owner_it_is_adopted_and_then_ended(
    embedded: EmbeddedStore, tmp_path: Path
) -> None:
    owner, pid = await held_by_another_process(tmp_path / "store")
    owner.kill()
    await owner.wait()
    assert is_alive(pid)
    await embedded.start()
    assert (embedded.adopted, embedded.pid) == (True, pid)
    assert await ask(embedded, "PING")
    await embedded.stop()
    assert not is_alive(pid)


async def test_its_death_is_awaited_and_it_is_started_again(embedded: EmbeddedStore) -> None:
    await embedded.start()
    await ask(embedded, "SET", "key", "value")
    pid = embedded.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await embedded.wait()
    assert embedded.pid is None
    await embedded.start()
    assert embedded.pid not in (pid, None)
    assert not embedded.adopted
    assert await ask(embedded, "GET", "key") == b"value"


async def test_the_death_of_an_adopted_one_is_awaited_too(embedded: EmbeddedStore, tmp_path: Path) -> None:
    owner, pid = await held_by_another_process(tmp_path / "store")
    owner.kill()
    await owner.wait()
    await embedded.start()
    assert embedded.adopted
    waiting = asyncio.create_task(embedded.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    os.kill(pid, signal.SIGKILL)
    await waiting
    await embedded.start()
    assert not embedded.adopted


async def test_one_that_froze_is_not_touched_and_no_second_one_is_started_beside_it(
    embedded: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_module, "SILENT_SECONDS", 0.3)
    owner, pid = await held_by_another_process(tmp_path / "store")
    owner.kill()
    await owner.wait()
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreNotStarted, match=r"does not answer\. It was not touched"):
            await embedded.start()
    finally:
        os.kill(pid, signal.SIGCONT)
    await embedded.start()
    assert embedded.pid == pid


async def test_one_that_is_not_this_folders_is_not_adopted(embedded: EmbeddedStore, tmp_path: Path) -> None:
    owner, pid = await held_by_another_process(tmp_path / "store")
    owner.kill()
    await owner.wait()
    (tmp_path / "store" / "id").write_text("another", encoding="ascii")
    with pytest.raises(StoreNotStarted, match="is not the store of"):
        await embedded.start()
    assert is_alive(pid)
    os.kill(pid, signal.SIGKILL)


async def test_a_tail_that_was_cut_is_dropped_and_the_rest_loaded(
    embedded: EmbeddedStore, tmp_path: Path
) -> None:
    await embedded.start()
    await ask(embedded, "SET", "first", "1")
    await ask(embedded, "SET", "second", "2")
    await embedded.stop()
    file = next((tmp_path / "store" / "appendonlydir").glob("*.incr.aof"))
    with file.open("r+b") as handle:
        handle.truncate(file.stat().st_size - 5)
    await embedded.start()
    assert await ask(embedded, "GET", "first") == b"1"
    assert await ask(embedded, "GET", "second") is None


async def test_a_file_that_is_damaged_in_the_middle_is_said_and_kept(
    embedded: EmbeddedStore, tmp_path: Path
) -> None:
    await embedded.start()
    for number in range(9):
        await ask(embedded, "SET", f"key-{number}", "value")
    await embedded.stop()
    file = next((tmp_path / "store" / "appendonlydir").glob("*.incr.aof"))
    content = bytearray(file.read_bytes())
    content[40:60] = b"\0" * 20
    file.write_bytes(content)
    with pytest.raises(StoreNotStarted, match=r"ended while it started.*valkey\.log"):
        await embedded.start()
    assert file.read_bytes() == content
    second = EmbeddedStore(tmp_path / "store")
    with pytest.raises(StoreNotStarted):  # and not FolderInUse: the lock is free again
        await second.start()


async def test_a_socket_file_left_behind_does_not_matter(embedded: EmbeddedStore, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "valkey.sock").touch()
    await embedded.start()
    assert await ask(embedded, "PING")


async def test_a_folder_with_a_long_or_odd_name_works(tmp_path: Path) -> None:
    for name in ("x" * 120, 'a "quoted" folder, 100 % ünïcode #1'):
        embedded = EmbeddedStore(tmp_path / name)
        await embedded.start()
        assert await ask(embedded, "PING")
        await embedded.stop()


async def test_ctrl_c_in_the_terminal_does_not_reach_it(embedded: EmbeddedStore) -> None:
    await embedded.start()
    assert embedded.pid is not None
    assert os.getpgid(embedded.pid) != os.getpgid(0)


async def test_one_that_froze_is_ended_all_the_same(
    embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_module, "STOP_SECONDS", 0.2)
    await embedded.start()
    pid = embedded.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    await embedded.stop()
    assert not is_alive(pid)

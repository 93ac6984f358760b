from pathlib import Path

import pytest

from earshot_client.errors import LeftUnsent
from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_client.session.withdrawal import withdraw
from earshot_client.spool.recovery import file_paths
from earshot_client.spool.spool import Spool, open_spool
from tests.support.spooling import STARTED, key_store, new_spool
from tests.support.stream_server import StreamServer
from tests.support.tones import noise

SECOND = noise(1).astype("<i2").tobytes()


def recorded(root: Path, seconds: int) -> Spool:
    """A spool of a visit with consent, left by whoever recorded it."""
    spool = new_spool(root)
    spool.control("consent", STARTED, given=True)
    for _ in range(seconds):
        spool.write(SECOND)
    spool.close()
    return open_spool(root / "visit-1", key_store(root / "key"))


def held(root: Path) -> bytes:
    """All that lies in the spool's files, as read by who has the key; nothing if they are gone."""
    spool = open_spool(root / "visit-1", key_store(root / "key"))
    try:
        return spool.read(spool.first, spool.to - spool.first)
    finally:
        spool.close()


async def test_the_server_is_told_and_gets_none_of_the_sound_that_it_did_not_have(tmp_path: Path) -> None:
    spool = recorded(tmp_path, 40)
    async with StreamServer(fills=True).serving() as server:
        await withdraw(spool, Link((server.url,)), lambda event: None)
    assert server.hellos[0].first_offset == 40 * 16_000
    assert set(server.sound) <= {0}
    assert [(control.kind, control.given) for control in server.controls] == [
        ("consent", True),
        ("consent", False),
    ]
    assert server.ended
    assert not (tmp_path / "visit-1").exists()


async def test_without_a_server_the_sound_is_gone_and_the_withdrawal_waits(tmp_path: Path) -> None:
    spool = recorded(tmp_path, 40)
    with pytest.raises(LeftUnsent):
        await withdraw(spool, Link(("ws://127.0.0.1:9",)), lambda event: None, wait=0.2)
    assert held(tmp_path) == b""
    left = open_spool(tmp_path / "visit-1", key_store(tmp_path / "key"))
    assert [control.given for control in left.controls] == [True, False]
    told: list[events.Event] = []
    async with (
        StreamServer(fills=True).serving() as server,
        Session(left, Link((server.url,)), told.append) as session,
    ):
        await session.finish()
        await session.run()
    assert server.controls[-1].given is False


def test_a_crash_before_the_deletion_keeps_the_withdrawal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = recorded(tmp_path, 40)

    def crash(files: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("earshot_client.spool.spool._unlink", crash)
    with pytest.raises(KeyboardInterrupt):
        spool.withdraw(STARTED)
    spool.close()
    assert len(file_paths(tmp_path / "visit-1")) > 1
    left = open_spool(tmp_path / "visit-1", key_store(tmp_path / "key"))
    assert [control.given for control in left.controls] == [True, False]
    left.close()


def test_the_limit_of_the_spool_does_not_stand_in_the_way(tmp_path: Path) -> None:
    spool = recorded(tmp_path, 61)
    spool._limit = 1
    spool.withdraw(STARTED)
    assert [control.given for control in spool.controls] == [True, False]
    assert (spool.first, spool.to) == (61 * 16_000, 61 * 16_000)
    spool.close()

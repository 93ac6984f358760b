from pathlib import Path

from earshot_client.doctor.examine import examine
from earshot_client.session.link import Link
from tests.support.spooling import key_store
from tests.support.stream_server import StreamServer


async def test_everything_is_looked_at_in_turn(tmp_path: Path) -> None:
    async with StreamServer().serving() as server:
        found = examine(
            Link((server.url,)), "no such device", tmp_path / "spool", key_store(tmp_path / "key")
        )
        checks = [check async for check in found]
    assert [check.name for check in checks] == ["audio", "disk", "network", "encryption", "sign-in", "clock"]

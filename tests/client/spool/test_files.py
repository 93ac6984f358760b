from pathlib import Path

import pytest

from earshot_client.errors import KeyMissing, SpoolDamaged
from earshot_client.spool.files import FileReader, FileWriter, key_id
from earshot_client.spool.format import FileHead, Finished, Sound
from earshot_client.spool.keys import SpoolKey
from earshot_protocol.messages import Control
from tests.support.spooling import KEY, STARTED, head

HEAD = FileHead(stream=head(), number=1, first_offset=1000, first_control=0)


def written(path: Path, blocks: int = 5) -> list[int]:
    """Write a file; return where each record ends, in bytes."""
    writer = FileWriter(path, KEY, HEAD)
    ends = [writer.size]
    for number in range(blocks):
        writer.write(Sound(1000 + number * 10, bytes([number + 1]) * 20))
        ends.append(writer.size)
    writer.write(Control(number=0, at=1000 + blocks * 10, wall=STARTED, kind="mark"), sync=True)
    ends.append(writer.size)
    writer.close()
    return ends


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    written(path)
    reader = FileReader(path, KEY)
    assert (reader.head, reader.first, reader.to) == (HEAD, 1000, 1050)
    assert reader.samples(1015, 10) == bytes([2]) * 10 + bytes([3]) * 10
    assert [control.number for control in reader.controls] == [0]
    assert not reader.finished
    reader.close()


def test_a_reader_follows_what_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    writer = FileWriter(path, KEY, HEAD)
    reader = FileReader(path, KEY)
    assert reader.to == 1000
    writer.write(Sound(1000, b"ab" * 30))
    reader.advance()
    assert reader.to == 1030
    writer.write(Finished())
    reader.advance()
    assert reader.finished
    writer.close()
    reader.close()


def test_truncated_at_any_byte_the_records_before_are_read(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    ends = written(path)
    data = path.read_bytes()
    for length in range(ends[0], len(data) + 1):
        path.write_bytes(data[:length])
        reader = FileReader(path, KEY)
        reader.close()
        whole = sum(1 for end in ends[1:6] if end <= length)
        assert reader.to == 1000 + 10 * whole
        assert len(reader.controls) == (1 if length >= ends[6] else 0)


def test_without_its_head_a_file_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    ends = written(path)
    data = path.read_bytes()
    for length in range(ends[0]):
        path.write_bytes(data[:length])
        with pytest.raises(SpoolDamaged):
            FileReader(path, KEY)


def test_a_changed_byte_ends_the_good_part_before_it(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    ends = written(path)
    data = bytearray(path.read_bytes())
    for at in range(ends[2], ends[3]):
        changed = bytearray(data)
        changed[at] ^= 0x10
        path.write_bytes(changed)
        reader = FileReader(path, KEY)
        reader.close()
        assert reader.to == 1020


def test_records_cannot_change_places(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    ends = written(path)
    data = path.read_bytes()
    second, third = data[ends[1] : ends[2]], data[ends[2] : ends[3]]
    path.write_bytes(data[: ends[1]] + third + second + data[ends[3] :])
    reader = FileReader(path, KEY)
    reader.close()
    assert reader.to == 1010


def test_nothing_in_a_file_is_in_the_clear(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    samples = bytes(range(256)) * 10
    writer = FileWriter(path, KEY, HEAD)
    writer.write(Sound(1000, samples))
    writer.write(Control(number=0, at=2280, wall=STARTED, kind="consent", given=True))
    writer.close()
    data = path.read_bytes()
    secrets = (b"Appleby", b"Quill", b"visit-1", b"kkkk", b"consent", b"ws://", b"2026", samples[:16])
    assert [secret for secret in secrets if secret in data] == []


def test_another_key_is_told_from_damage(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    written(path)
    with pytest.raises(KeyMissing):
        FileReader(path, SpoolKey(bytes(32)))
    assert key_id(path) == KEY.id


@pytest.mark.parametrize("data", [b"", b"earshot", b"RIFF" + bytes(100)])
def test_what_is_no_spool_file_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "1.spool"
    path.write_bytes(data)
    with pytest.raises(SpoolDamaged):
        FileReader(path, KEY)
    with pytest.raises(SpoolDamaged):
        key_id(path)


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    written(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        FileWriter(path, KEY, HEAD)
    assert path.read_bytes() == before

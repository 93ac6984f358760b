"""Retained sound: encrypted records that give the same samples back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_protocol.units import RATE
from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.errors import NoDataKey, NotAuthentic
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.wrapped import Kind
from earshot_server.log.sound import (
    SoundWriter,
    keep_sound,
    read_encounter,
    read_sound,
    silenced,
    sound_files,
    sound_path,
)

KEY = bytes(range(32))


def samples(count: int, value: int = 7) -> bytes:
    return value.to_bytes(2, "little") * count


def write(folder: Path, encounter: str, *blocks: bytes, start: int = 0) -> Path:
    """Write blocks as an epoch's sound, a record a block."""
    writer = SoundWriter(folder, encounter, 1, KEY)
    at = start
    for block in blocks:
        writer.add(at, block)
        record = writer.take()
        assert record is not None
        writer.write(*record)
        at += len(block) // 2
    return sound_path(folder, encounter, 1)


def test_a_record_is_due_after_a_second_of_sound(tmp_path: Path) -> None:
    writer = SoundWriter(tmp_path, "e", 1, KEY)
    assert not writer.add(0, samples(RATE - 1))
    assert writer.add(RATE - 1, samples(1))
    assert writer.take() == (0, samples(RATE))
    assert writer.take() is None


def test_what_was_written_is_read_back_with_its_offsets(tmp_path: Path) -> None:
    write(tmp_path, "e", samples(100, 1), samples(50, 2), start=4000)
    assert list(read_sound(tmp_path, "e", 1, KEY)) == [(4000, samples(100, 1)), (4100, samples(50, 2))]


def test_the_file_is_the_owners_alone_and_holds_no_samples_in_the_clear(tmp_path: Path) -> None:
    path = write(tmp_path, "e", samples(1000, 0x4142))
    assert path.stat().st_mode & 0o077 == 0
    assert samples(8, 0x4142) not in path.read_bytes()


def test_a_record_cut_short_is_left_out_and_those_before_it_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "e", samples(100, 1), samples(50, 2))
    whole = path.read_bytes()
    first = len(whole) - 50 * 2 - 12 - 12 - 16  # samples, head, nonce and tag of the second record
    for cut in (first, first + 5, first + 12, len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert list(read_sound(tmp_path, "e", 1, KEY)) == [(0, samples(100, 1))]


def test_sound_of_another_encounter_does_not_open(tmp_path: Path) -> None:
    path = write(tmp_path, "one", samples(100))
    other = sound_path(tmp_path, "other", 1)
    other.parent.mkdir()
    path.rename(other)
    with pytest.raises(NotAuthentic):
        list(read_sound(tmp_path, "other", 1, KEY))


def test_generations_lie_beside_each_other_and_are_found_in_order(tmp_path: Path) -> None:
    for epoch, generation in ((10, 0), (2, 1), (2, 0)):
        SoundWriter(tmp_path, "e1", epoch, KEY, generation).write(0, b"ab")
    (tmp_path / "e1" / "x.sound").write_bytes(b"")
    found = sound_files(tmp_path, "e1")
    assert [(epoch, generation) for _, epoch, generation in found] == [(2, 0), (2, 1), (10, 0)]
    assert list(read_sound(tmp_path, "e1", 2, KEY, 1)) == [(0, b"ab")]
    assert sound_files(tmp_path, "nobody") == []


def test_all_of_an_encounter_is_read_with_its_key_of_sound(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys", ClinicKey(b"c" * 32))
    ring.make("e1")
    for epoch in (1, 2):
        generation, key = ring.newest("e1", Kind.SOUND)
        SoundWriter(tmp_path / "sound", "e1", epoch, key, generation).write(epoch, b"ab")
    assert list(read_encounter(tmp_path / "sound", "e1", ring)) == [(1, b"ab"), (2, b"ab")]
    ring.erase("e1", Kind.SOUND)
    with pytest.raises(NoDataKey):
        list(read_encounter(tmp_path / "sound", "e1", ring))


class TestSpans:
    SAMPLES = bytes(range(1, 201))
    """A hundred samples without silence."""

    @given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 150))
    def test_silence_is_where_the_span_is_and_nowhere_else(self, one: int, other: int, offset: int) -> None:
        start, end = sorted((one, other))
        heard = silenced(offset, self.SAMPLES, [(start, end)])
        for place in range(100):
            expected = self.SAMPLES[2 * place : 2 * place + 2]
            if start <= offset + place < end:
                expected = b"\0\0"
            assert heard[2 * place : 2 * place + 2] == expected

    def test_sound_is_written_anew_without_a_span_and_under_the_newest_key(self, tmp_path: Path) -> None:
        ring = KeyRing(tmp_path / "keys", ClinicKey(b"c" * 32))
        ring.make("e1")
        for epoch in (1, 2):
            writer = SoundWriter(tmp_path, "e1", epoch, ring.get("e1", Kind.SOUND))
            writer.write((epoch - 1) * 100, self.SAMPLES)
        ring.add_generation("e1")
        keep_sound(tmp_path, "e1", ring, [(90, 110)])
        keep_sound(tmp_path, "e1", ring, [(90, 110)])
        ring.keep_newest("e1")
        expected = [(0, self.SAMPLES[:180]), (110, self.SAMPLES[20:])]
        assert list(read_encounter(tmp_path, "e1", ring)) == expected
        assert len(sound_files(tmp_path, "e1")) == 2

    def test_sound_that_nobody_can_read_any_more_goes(self, tmp_path: Path) -> None:
        ring = KeyRing(tmp_path / "keys", ClinicKey(b"c" * 32))
        ring.make("e1")
        SoundWriter(tmp_path, "e1", 1, ring.get("e1", Kind.SOUND)).write(0, self.SAMPLES)
        ring.erase("e1", Kind.SOUND)
        keep_sound(tmp_path, "e1", ring, [])
        assert sound_files(tmp_path, "e1") == []

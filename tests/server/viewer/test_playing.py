"""Retained sound as a WAV file, read by ranges."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from earshot_protocol.units import RATE, WIDTH
from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.wrapped import Kind
from earshot_server.log.sound import SoundWriter
from earshot_server.viewer.playing import HEAD_BYTES, RANGE_BYTES_MAX, Range, Recording, read_range

E = "enc-1"


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    ring = KeyRing(tmp_path / "keys", ClinicKey(bytes(32)))
    ring.make(E)
    return ring


def tone(start: int, length: int, value: int = 0) -> NDArray[np.int16]:
    return (np.arange(start, start + length) % 1000 + value).astype(np.int16)


def keep(folder: Path, ring: KeyRing, epoch: int, start: int, samples: NDArray[np.int16]) -> None:
    """Keep samples in records of a second, as a gateway does."""
    writer = SoundWriter(folder, E, epoch, ring.get(E, Kind.SOUND))
    for place in range(0, len(samples), RATE):
        writer.add(start + place, samples[place : place + RATE].tobytes())
        record = writer.take()
        assert record is not None
        writer.write(*record)


def test_the_whole_is_a_wav_file_that_others_read(tmp_path: Path, ring: KeyRing) -> None:
    keep(tmp_path / "s", ring, 1, 0, tone(0, 3 * RATE))
    recording = Recording.of(tmp_path / "s", E)
    found, rate = soundfile.read(io.BytesIO(recording.read(Range(0, recording.size), ring)), dtype="int16")
    assert rate == RATE
    assert (found == tone(0, 3 * RATE)).all()


@pytest.mark.parametrize(("start", "end"), [(0, 50), (44, 46), (45, 99), (RATE * 2 + 43, RATE * 4 + 77)])
def test_any_range_is_that_part_of_the_whole(start: int, end: int, tmp_path: Path, ring: KeyRing) -> None:
    keep(tmp_path / "s", ring, 1, 0, tone(0, 3 * RATE))
    recording = Recording.of(tmp_path / "s", E)
    whole = recording.read(Range(0, recording.size), ring)
    assert recording.read(Range(start, end), ring) == whole[start:end]


def test_a_hole_is_silence_and_a_later_epoch_leads(tmp_path: Path, ring: KeyRing) -> None:
    keep(tmp_path / "s", ring, 1, 0, tone(0, 2 * RATE))
    keep(tmp_path / "s", ring, 2, RATE, tone(0, RATE, 5000))
    keep(tmp_path / "s", ring, 3, 4 * RATE, tone(0, RATE))
    recording = Recording.of(tmp_path / "s", E)
    found = np.frombuffer(recording.read(Range(HEAD_BYTES, recording.size), ring), np.int16)
    assert (found[:RATE] == tone(0, RATE)).all()
    assert (found[RATE : 2 * RATE] == tone(0, RATE, 5000)).all()
    assert not found[2 * RATE : 4 * RATE].any()
    assert (found[4 * RATE :] == tone(0, RATE)).all()


def test_nothing_kept_is_no_samples(tmp_path: Path) -> None:
    assert Recording.of(tmp_path, "nobody").samples == 0


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Range(0, 1000)),
        ("bytes=0-9", Range(0, 10)),
        ("bytes=990-", Range(990, 1000)),
        ("bytes=-10", Range(990, 1000)),
        ("bytes=900-5000", Range(900, 1000)),
        ("bytes=1000-", None),
        ("bytes=9-3", None),
        ("bytes=a-b", None),
        ("samples=0-1", None),
        ("bytes=0-1,5-6", None),
    ],
)
def test_ranges_are_read_as_the_specification_says(header: str | None, expected: Range | None) -> None:
    assert read_range(header, 1000) == expected


def test_one_answer_holds_a_minute_at_most() -> None:
    found = read_range("bytes=0-", 10 * RANGE_BYTES_MAX)
    assert found == Range(0, 60 * RATE * WIDTH)

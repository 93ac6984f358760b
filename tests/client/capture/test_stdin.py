import io
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from earshot_client.capture.stdin import ForwardFile, read_container, read_raw
from earshot_client.errors import CaptureError
from tests.support.tones import noise, sound_file


def piped(data: bytes) -> io.FileIO:
    """Return the reading end of a pipe that delivers `data` and ends."""
    reading, writing = os.pipe()

    def write() -> None:
        with io.FileIO(writing, "wb") as file, suppress(BrokenPipeError):
            file.write(data)

    threading.Thread(target=write, daemon=True).start()
    return io.FileIO(reading, "rb")


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff", "a.au"])
def test_a_container_through_a_pipe_is_read_bit_by_bit(tmp_path: Path, name: str) -> None:
    samples = noise(5)
    with piped(sound_file(tmp_path / name, samples).read_bytes()) as pipe:
        assert np.array_equal(np.concatenate(list(read_container(pipe))), samples)


def test_a_wav_written_without_knowing_its_length_is_read_to_its_end(tmp_path: Path) -> None:
    data = bytearray(sound_file(tmp_path / "a.wav", noise(2)).read_bytes())
    at = data.index(b"data") + 4
    data[4:8] = data[at : at + 4] = b"\xff\xff\xff\xff"
    with piped(bytes(data)) as pipe:
        assert sum(map(len, read_container(pipe))) == 32_000


def test_ogg_is_read_from_a_pipe(tmp_path: Path) -> None:
    with piped(sound_file(tmp_path / "a.ogg", noise(2)).read_bytes()) as pipe:
        assert sum(map(len, read_container(pipe))) == pytest.approx(32_000, abs=20)


@pytest.mark.parametrize("data", [b"Dear colleague, " * 100, b"x"])
def test_what_is_no_sound_is_said_to_be_none(data: bytes) -> None:
    with (
        piped(data) as pipe,
        pytest.raises(CaptureError, match="not a sound file that can be read from a pipe"),
    ):
        list(read_container(pipe))


def test_an_empty_pipe_is_said_to_be_empty() -> None:
    with piped(b"") as pipe, pytest.raises(CaptureError, match="standard input is empty"):
        list(read_container(pipe))


def test_raw_samples_are_taken_as_they_are() -> None:
    samples = noise(1.01)
    with piped(samples.tobytes()) as pipe:
        assert np.array_equal(np.concatenate(list(read_raw(pipe))), samples)


def test_raw_sound_of_half_a_sample_is_taken_up_to_it_and_reported() -> None:
    heard = []
    with piped(noise(0.1).tobytes() + b"\0") as pipe, pytest.raises(CaptureError, match="middle of a sample"):
        for block in read_raw(pipe):
            heard.append(block)
    assert sum(map(len, heard)) == 1_600


def test_a_pipe_can_be_gone_back_in_as_far_as_it_is_kept() -> None:
    data = np.random.default_rng(3).bytes(5 * ForwardFile.KEPT)
    with piped(data) as pipe:
        file = ForwardFile(pipe)
        assert file.read(100) == data[:100]
        assert file.seek(50) == 50
        assert file.read(100) == data[50:150]
        assert file.seek(-10, os.SEEK_CUR) == 140
        assert file.read(4 * ForwardFile.KEPT) == data[140 : 140 + 4 * ForwardFile.KEPT]
        here = file.tell()
        file.seek(here - 1000)
        assert file.read(1000) == data[here - 1000 : here]
        file.seek(0)
        assert file.read(10) == b""


def test_the_program_leaves_while_the_standard_input_says_nothing() -> None:
    script = """
import asyncio
from earshot_client.capture.stdin import stdin_source
async def main():
    source = stdin_source(raw=True, realtime=False)
    opening = asyncio.create_task(source.open())
    await asyncio.sleep(0.2)
    opening.cancel()
asyncio.run(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.wait(timeout=20) == 0
        assert process.stderr is not None and process.stderr.read() == b""

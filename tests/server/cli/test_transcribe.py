"""`earshot transcribe`: real recordings through the shipped model."""

import json
from collections.abc import Awaitable, Callable
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr
from typer.testing import Result

from earshot_protocol.units import RATE
from earshot_server.speech.errors import ModelMissing
from earshot_server.speech.recording import RecordingUnreadable
from tests.support.consultations import Piece
from tests.support.program import Home

Typed = Callable[..., Awaitable[Result]]

PIECE = Piece("chest-pain", 7, 11)
OTHER = Piece("diabetes", 0, 10)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return PIECE.file(tmp_path)


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


async def test_json_is_a_line_a_file_with_words_and_times(earshot: Typed, recording: Path) -> None:
    [found] = lines(await earshot("transcribe", "--json", recording))
    assert list(found) == ["file", "seconds", "text", "written", "words", "segments"]
    assert (found["file"], found["seconds"]) == (str(recording), PIECE.seconds)
    assert len(found["words"]) > 20
    assert all(list(word) == ["w", "start", "end", "conf"] for word in found["words"])
    assert all(0 <= word["conf"] <= 1 for word in found["words"])
    edges = [edge for word in found["words"] for edge in (word["start"], word["end"])]
    assert all(earlier <= later for earlier, later in pairwise([0.0, *edges, found["seconds"]]))
    assert all(word["start"] < word["end"] for word in found["words"])
    fields = ["id", "start", "end", "text", "words", "written", "tokens"]
    assert all(list(one) == fields for one in found["segments"])
    assert found["words"] == [word for segment in found["segments"] for word in segment["words"]]
    assert found["text"] == " ".join(word["w"] for word in found["words"])
    assert found["text"] == " ".join(segment["text"] for segment in found["segments"])


async def test_several_files_give_their_words_in_order(earshot: Typed, tmp_path: Path) -> None:
    first, second = OTHER.file(tmp_path), PIECE.file(tmp_path)
    found = lines(await earshot("transcribe", "--json", first, second))
    assert [one["file"] for one in found] == [str(first), str(second)]
    plain = await earshot("transcribe", first, second)
    assert plain.stdout.splitlines() == [one["text"] for one in found]
    assert "chest" in found[1]["text"]


async def test_another_rate_and_two_channels_give_nearly_the_same_words(
    earshot: Typed, recording: Path, tmp_path: Path
) -> None:
    samples = soxr.resample(PIECE.samples(), RATE, 44_100)
    stereo = tmp_path / "stereo.flac"
    soundfile.write(stereo, np.column_stack([samples, samples]), 44_100)
    given, resampled = lines(await earshot("transcribe", "--json", recording, stereo))
    assert resampled["seconds"] == pytest.approx(given["seconds"], abs=0.01)
    assert likeness(given["text"], resampled["text"]) > 0.9


async def test_silence_has_no_words(earshot: Typed, tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.wav"
    soundfile.write(quiet, np.zeros(3 * RATE, dtype=np.int16), RATE)
    [found] = lines(await earshot("transcribe", "--json", quiet))
    assert found == {
        "file": str(quiet),
        "seconds": 3.0,
        "text": "",
        "written": "",
        "words": [],
        "segments": [],
    }


def make(kind: str, folder: Path) -> Path:
    """Make something that is no recording."""
    path = folder / f"{kind}.wav"
    if kind == "text":
        path.write_text("doctor: any fever?\n")
    elif kind == "empty":
        path.touch()
    elif kind == "silent":
        soundfile.write(path, np.zeros(0, dtype=np.int16), RATE)
    elif kind == "folder":
        path.mkdir()
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "There is no file "),
        ("folder", "There is no file "),
        ("text", "cannot be read as sound"),
        ("empty", "cannot be read as sound"),
        ("silent", "holds no sound"),
    ],
)
async def test_what_is_no_recording_is_refused_before_anything_is_heard(
    earshot: Typed, recording: Path, tmp_path: Path, kind: str, words: str
) -> None:
    result = await earshot("transcribe", recording, make(kind, tmp_path))
    assert isinstance(result.exception, RecordingUnreadable)
    assert words in str(result.exception)
    assert result.stdout == ""


async def test_a_recording_that_is_cut_off_is_a_sentence(earshot: Typed, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "whole.flac", PIECE.samples(), RATE)
    cut = tmp_path / "cut.flac"
    cut.write_bytes((tmp_path / "whole.flac").read_bytes()[:40_000])
    error = (await earshot("transcribe", cut)).exception
    assert isinstance(error, RecordingUnreadable)
    assert str(error).startswith(f"{cut} is damaged or cut off")


def test_a_person_sees_one_sentence_and_code_2(tmp_path: Path) -> None:
    done = Home(tmp_path).run("transcribe", "--json", str(make("text", tmp_path)))
    assert (done.returncode, done.stdout) == (2, "")
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith(f"{tmp_path / 'text.wav'} cannot be read as sound. ")


async def test_a_missing_model_is_a_sentence(
    earshot: Typed, environment: pytest.MonkeyPatch, recording: Path
) -> None:
    environment.setenv("EARSHOT_MODEL", "/nowhere")
    assert isinstance((await earshot("transcribe", recording)).exception, ModelMissing)

from pathlib import Path

import numpy as np
import pytest

from earshot_client.capture.files import file_source, read_file
from earshot_client.errors import CaptureError
from tests.support.tones import noise, sound_file, tone


def samples_of(path: Path) -> np.ndarray:  # type: ignore[type-arg]
    return np.concatenate(list(read_file(path)))


def test_a_wav_of_the_right_kind_is_read_bit_by_bit(tmp_path: Path) -> None:
    samples = noise(1.23)
    assert np.array_equal(samples_of(sound_file(tmp_path / "a.wav", samples)), samples)


@pytest.mark.parametrize(
    ("name", "subtype", "rate"),
    [
        ("a.wav", "PCM_24", 48_000),
        ("a.wav", "FLOAT", 44_100),
        ("a.wav", "PCM_U8", 8_000),
        ("a.flac", None, 44_100),
        ("a.ogg", "VORBIS", 44_100),
        ("a.ogg", "OPUS", 48_000),
        ("a.mp3", None, 44_100),
        ("a.aiff", None, 22_050),
    ],
)
def test_whatever_the_format_rate_and_channels_it_is_the_same_sound(
    tmp_path: Path, name: str, subtype: str | None, rate: int
) -> None:
    stereo = np.stack([tone(2, rate), tone(2, rate)], axis=1)
    heard = samples_of(sound_file(tmp_path / name, stereo, rate, subtype)) / 32768
    assert len(heard) == pytest.approx(32_000, abs=20)
    spectrum = np.abs(np.fft.rfft(heard[8_000:24_000]))
    assert int(spectrum.argmax()) == 440
    assert np.sqrt(np.mean(heard[8_000:24_000] ** 2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.05)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match=r"nowhere\.wav is not there"):
        list(read_file(tmp_path / "nowhere.wav"))


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="is not a file"):
        list(read_file(tmp_path))


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(CaptureError, match="is empty"):
        list(read_file(path))


def test_a_text_file_called_wav_is_no_sound_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.wav"
    path.write_text("Dear colleague, thank you for referring this patient. " * 20)
    with pytest.raises(CaptureError, match="is not a sound file") as caught:
        list(read_file(path))
    assert "colleague" not in str(caught.value)


async def test_a_wav_without_samples_holds_no_sound(tmp_path: Path) -> None:
    source = file_source(sound_file(tmp_path / "a.wav", np.zeros(0, np.int16)), realtime=False)
    with pytest.raises(CaptureError, match=r"a\.wav holds no sound"):
        await source.open()


def test_a_file_cut_off_gives_what_is_there_and_says_where_it_breaks(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.flac", noise(10))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    heard = []
    with pytest.raises(CaptureError, match=r"damaged \d\.\d s after its start"):
        heard.extend(iter_into(heard, path))
    assert 3 < sum(map(len, heard)) / 16_000 < 6


def iter_into(heard: list, path: Path) -> list:  # type: ignore[type-arg]
    for block in read_file(path):
        heard.append(block)
    return []


def test_a_wav_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav", noise(2))
    path.write_bytes(path.read_bytes()[:-32_001])
    assert len(samples_of(path)) == pytest.approx(16_000, abs=1)

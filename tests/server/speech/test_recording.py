import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from earshot_protocol.units import RATE, WIDTH
from earshot_server.speech.recording import RecordingUnreadable, check_recording, read_blocks
from tests.support.speech import consultation, piece, recording
from tests.support.tones import noise, sound_file, tone


def read(file: Path) -> NDArray[np.int16]:
    return np.frombuffer(b"".join(read_blocks(file)), dtype="<i2")


def pitch(samples: NDArray[np.int16]) -> float:
    """The loudest frequency (Hz)."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))


class TestRead:
    @pytest.mark.parametrize("name", ["a.wav", "a.flac"])
    def test_samples_of_the_streams_own_format_come_unchanged(self, name: str, tmp_path: Path) -> None:
        samples = noise(1.37)
        assert (read(sound_file(tmp_path / name, samples)) == samples).all()

    def test_a_sample_consultation_has_its_length(self) -> None:
        check_recording(recording())
        assert round(len(consultation()) / WIDTH / RATE, 3) == 252.913

    def test_it_comes_in_blocks_of_half_a_second(self, tmp_path: Path) -> None:
        sizes = [len(block) // WIDTH for block in read_blocks(sound_file(tmp_path / "a.wav", noise(1.25)))]
        assert sizes == [RATE // 2, RATE // 2, RATE // 4]

    @pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
    def test_other_rates_are_resampled(self, rate: int, tmp_path: Path) -> None:
        found = read(sound_file(tmp_path / "a.wav", tone(2.0, rate), rate))
        assert abs(len(found) - 2 * RATE) <= 2
        assert pitch(found) == pytest.approx(440, abs=1)

    @pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW"])
    def test_other_widths_are_converted(self, subtype: str, tmp_path: Path) -> None:
        found = read(sound_file(tmp_path / "a.wav", tone(1.0), subtype=subtype))
        assert abs(int(np.abs(found).max()) - round(0.3 * 32768)) < 400
        assert pitch(found) == pytest.approx(440, abs=1)

    @pytest.mark.parametrize("name", ["a.mp3", "a.ogg", "a.opus"])
    def test_compressed_files_are_read(self, name: str, tmp_path: Path) -> None:
        kind = {"a.opus": "OPUS"}.get(name)
        path = tmp_path / name.replace(".opus", ".ogg")
        found = read(sound_file(path, tone(2.0, 48_000), 48_000, kind))
        assert abs(len(found) - 2 * RATE) < RATE // 10
        assert pitch(found) == pytest.approx(440, abs=1)

    def test_channels_are_mixed(self, tmp_path: Path) -> None:
        both = np.stack([tone(1.0), tone(1.0, pitch=1000)], axis=1)
        spectrum = np.abs(np.fft.rfft(read(sound_file(tmp_path / "a.wav", both))))
        assert {int(place) for place in np.argsort(spectrum)[-2:]} == {440, 1000}

    def test_what_is_too_loud_is_clipped_and_does_not_turn_over(self, tmp_path: Path) -> None:
        found = read(sound_file(tmp_path / "a.wav", tone(0.5, amplitude=3.0), subtype="FLOAT"))
        assert (found.min(), found.max()) == (-32768, 32767)
        steps = [abs(int(b) - int(a)) for a, b in itertools.pairwise(found)]
        assert max(steps) < 30_000

    def test_real_speech_keeps_its_loudness_over_a_change_of_rate(self, tmp_path: Path) -> None:
        samples = np.frombuffer(piece(7, 12), dtype="<i2")
        found = read(sound_file(tmp_path / "a.wav", np.repeat(samples, 2), 32_000))
        assert np.sqrt(np.mean(found.astype(float) ** 2)) == pytest.approx(
            np.sqrt(np.mean(samples.astype(float) ** 2)), rel=0.05
        )


class TestUnreadable:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(RecordingUnreadable, match=r"There is no file .*nothing\.wav\."):
            check_recording(tmp_path / "nothing.wav")

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(RecordingUnreadable, match="There is no file"):
            list(read_blocks(tmp_path))

    def test_a_text_file_called_wav(self, tmp_path: Path) -> None:
        (tmp_path / "a.wav").write_text("not a sound")
        with pytest.raises(RecordingUnreadable, match=r"cannot be read as sound\. WAV, FLAC"):
            check_recording(tmp_path / "a.wav")

    def test_an_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.wav").touch()
        with pytest.raises(RecordingUnreadable):
            check_recording(tmp_path / "a.wav")

    def test_a_sound_file_without_sound(self, tmp_path: Path) -> None:
        with pytest.raises(RecordingUnreadable, match="holds no sound"):
            check_recording(sound_file(tmp_path / "a.wav", np.zeros(0, dtype=np.int16)))

    def test_a_file_that_is_damaged_further_on(self, tmp_path: Path) -> None:
        """A FLAC of which the end was never copied: better no words than some without a warning."""
        whole = recording().read_bytes()
        (tmp_path / "a.flac").write_bytes(whole[: len(whole) // 40])
        with pytest.raises(RecordingUnreadable, match="damaged or cut off"):
            list(read_blocks(tmp_path / "a.flac"))

    def test_it_ends_a_command_with_code_two(self) -> None:
        assert RecordingUnreadable.exit_code == 2

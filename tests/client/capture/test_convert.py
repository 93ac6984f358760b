import numpy as np
import pytest

from earshot_client.capture.convert import Converter, from_int16
from earshot_client.capture.source import BLOCK
from tests.support.tones import noise, tone


def test_mono_at_16_khz_passes_through_bit_by_bit() -> None:
    samples = noise(1.05)
    converter = Converter(16_000)
    blocks = converter.feed(from_int16(samples.tobytes(), 1))
    blocks += converter.flush()
    assert [len(block) for block in blocks] == [BLOCK] * 10 + [BLOCK // 2]
    assert np.array_equal(np.concatenate(blocks), samples)


def test_channels_are_mixed() -> None:
    stereo = np.stack((np.full(BLOCK, 0.5), np.full(BLOCK, -0.25)), axis=1).astype(np.float32)
    (block,) = Converter(16_000).feed(stereo)
    assert np.all(block == round(0.125 * 32768))


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 48_000, 96_000])
def test_any_rate_becomes_16_khz_in_pieces_as_in_one(rate: int) -> None:
    sound = tone(2, rate)[:, None]
    whole = Converter(rate)
    at_once = np.concatenate(whole.feed(sound) + whole.flush())
    pieces = Converter(rate)
    in_pieces = [block for at in range(0, len(sound), 777) for block in pieces.feed(sound[at : at + 777])]
    in_pieces += pieces.flush()
    assert np.array_equal(np.concatenate(in_pieces), at_once)
    assert len(at_once) == pytest.approx(32_000, abs=2)
    expected = tone(2)[8_000:24_000] * 32768
    assert np.corrcoef(at_once[8_000:24_000], expected)[0, 1] > 0.999


def test_what_is_too_loud_is_clipped_and_does_not_wrap_around() -> None:
    (block,) = Converter(16_000).feed(np.full((BLOCK, 1), 1.5, np.float32))
    assert np.all(block == 32767)


def test_nothing_gives_no_block() -> None:
    assert Converter(48_000).flush() == []

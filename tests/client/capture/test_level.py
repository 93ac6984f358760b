import numpy as np
import pytest

from earshot_client.capture.level import FLOOR, SETTLE, Level, LevelMeter, Verdict
from earshot_client.capture.source import BLOCK, Block
from tests.support.tones import noise, tone


def to_block(sound: object) -> Block:
    return (np.asarray(sound) * 32768).clip(-32768, 32767).astype(np.int16)


def judge(sound: Block) -> Level:
    meter = LevelMeter()
    for at in range(0, len(sound), BLOCK):
        level = meter.update(sound[at : at + BLOCK])
    return level


def speech(amplitude: float, pause: float = 0.0) -> Block:
    """Tones of half a second, with as long a pause between them."""
    return to_block(
        np.concatenate([np.concatenate((tone(0.5, amplitude=amplitude), noise(0.5) / 32768 * pause))] * 4)
    )


def test_a_full_scale_square_has_0_dbfs() -> None:
    level = LevelMeter().update(np.full(BLOCK, -32768, np.int16))
    assert level.peak == level.rms == 0


def test_a_sine_lies_3_db_below_its_peak() -> None:
    level = LevelMeter().update(to_block(tone(0.1, amplitude=0.5)))
    assert level.peak == pytest.approx(-6.02, abs=0.05)
    assert level.rms == pytest.approx(-9.03, abs=0.05)


def test_digital_silence_and_an_empty_block_have_the_floor() -> None:
    assert LevelMeter().update(np.zeros(BLOCK, np.int16)).rms == FLOOR
    assert LevelMeter().update(np.zeros(0, np.int16)).peak == FLOOR


def test_the_first_second_gives_no_verdict() -> None:
    meter = LevelMeter()
    verdicts = [meter.update(to_block(tone(0.1))).verdict for _ in range(SETTLE)]
    assert verdicts[:-1] == [Verdict.LISTENING] * (SETTLE - 1)
    assert verdicts[-1] is not Verdict.LISTENING


def test_the_verdict_is_in_words() -> None:
    assert judge(speech(0.2)).verdict is Verdict.GOOD
    assert judge(speech(0.002)).verdict is Verdict.TOO_QUIET
    assert judge(speech(1.5)).verdict is Verdict.CLIPPING
    assert judge(speech(0.1, pause=0.2)).verdict is Verdict.NOISY
    assert judge(np.zeros(BLOCK * 20, np.int16)).verdict is Verdict.NO_SIGNAL
    assert judge(np.tile(np.array([0, 1], np.int16), BLOCK * 10)).verdict is Verdict.NO_SIGNAL


def test_the_verdict_follows_within_five_seconds() -> None:
    assert judge(np.concatenate((speech(1.5), np.tile(speech(0.2), 2)))).verdict is Verdict.GOOD

"""Frames of sound, folded."""

import numpy as np

from earshot_server.speech.speakers.frames import FRAME, STEP, Folder

RANDOM = np.random.default_rng(5)


def noise(length: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return RANDOM.integers(-9000, 9000, length).astype(np.int16)


def test_a_frame_is_emphasised_and_its_halves_are_laid_on_each_other() -> None:
    sound = noise(FRAME + 3 * STEP + 7)
    sums, differences = Folder().fold(sound)
    emphasised = sound.astype(np.float64)
    emphasised[2:] -= 0.97 * sound[:-2].astype(np.float64)
    assert len(sums) == len(differences) == 4
    for number in range(4):
        frame = emphasised[number * STEP : number * STEP + FRAME]
        head, tail = frame[: FRAME // 2], frame[FRAME // 2 :][::-1]
        np.testing.assert_allclose(sums[number], head + tail, atol=0.1)
        np.testing.assert_allclose(differences[number], head - tail, atol=0.1)


def test_what_was_folded_before_leaves_nothing_behind() -> None:
    folder, short = Folder(), noise(FRAME + 2 * STEP)
    folder.fold(noise(FRAME + 50 * STEP))
    for one, other in zip(folder.fold(short), Folder().fold(short), strict=True):
        np.testing.assert_array_equal(one, other)

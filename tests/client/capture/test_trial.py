from types import SimpleNamespace

import numpy as np
import pytest

from earshot_client.capture import trial
from earshot_client.capture.source import BLOCK
from earshot_client.capture.trial import play, record_trial
from earshot_client.errors import CaptureError
from tests.client.window.test_worker import Humming


async def test_so_much_is_recorded_and_not_more() -> None:
    sound, level = await record_trial(Humming(None), length=0.5)
    assert len(sound) == 5 * BLOCK
    assert level is not None


async def test_it_is_played_to_its_end_at_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[tuple[int, int, bool]] = []
    speaker = SimpleNamespace(
        play=lambda sound, rate, blocking: played.append((len(sound), rate, blocking)), PortAudioError=OSError
    )
    monkeypatch.setattr(trial, "portaudio", lambda: speaker)
    await play(np.zeros(BLOCK, np.int16))
    assert played == [(BLOCK, 16_000, True)]


async def test_a_machine_without_a_loudspeaker_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no output device")

    monkeypatch.setattr(trial, "portaudio", lambda: SimpleNamespace(play=fail, PortAudioError=OSError))
    with pytest.raises(CaptureError, match="loudspeaker cannot be used: no output device"):
        await play(np.zeros(BLOCK, np.int16))

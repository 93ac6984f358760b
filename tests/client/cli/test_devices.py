from pathlib import Path

import pytest

from earshot_client.capture import microphone
from earshot_client.capture.microphone import Device
from earshot_client.cli.devices import devices
from tests.support.program import Home


def test_microphones_are_listed_with_the_default_marked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [Device(0, "desk", "ALSA", 48_000, True), Device(12, "headset", "ALSA", 16_000, False)]
    monkeypatch.setattr(microphone, "devices", lambda: found)
    devices()
    assert capsys.readouterr().out == "*  0  desk  (ALSA, 48000 Hz)\n  12  headset  (ALSA, 16000 Hz)\n"


def test_a_machine_without_one_says_so_or_lists_them(tmp_path: Path) -> None:
    done = Home(tmp_path).run("devices")
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr
    assert done.stdout or "PortAudio" in done.stderr

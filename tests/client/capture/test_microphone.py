import asyncio
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from earshot_client.capture import microphone
from earshot_client.capture.microphone import CAPACITY, Microphone, devices
from earshot_client.errors import CaptureError
from tests.support.tones import noise

NOTHING = SimpleNamespace(input_overflow=False)


class FakeStream:
    """Stands for a device: no test machine has one that can be told what to do."""

    closed = False

    def abort(self, *, ignore_errors: bool) -> None:
        pass

    def close(self, *, ignore_errors: bool) -> None:
        self.closed = True


def with_device(monkeypatch: pytest.MonkeyPatch, rate: int = 16_000, channels: int = 1) -> FakeStream:
    stream = FakeStream()
    opened = microphone._OpenStream(stream, "desk", rate, channels)
    monkeypatch.setattr(microphone, "_open", lambda device, callback: opened)
    return stream


async def collect(source: Microphone) -> np.ndarray:  # type: ignore[type-arg]
    return np.concatenate([block async for block in source.blocks()])


async def test_what_the_callback_gets_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = with_device(monkeypatch)
    source = Microphone()
    await source.open()
    samples = noise(1)
    collecting = asyncio.create_task(collect(source))
    await asyncio.to_thread(feed, source, samples)
    source.stop()
    assert np.array_equal(await collecting, samples)
    assert source.dropouts == 0
    assert stream.closed


async def test_what_was_captured_before_the_stop_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with_device(monkeypatch)
    source = Microphone()
    await source.open()
    samples = noise(3)
    feed(source, samples)
    source.stop()
    feed(source, samples)
    assert np.array_equal(await collect(source), samples)


async def test_a_device_with_its_own_rate_and_channels_is_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    with_device(monkeypatch, rate=48_000, channels=2)
    source = Microphone()
    await source.open()
    frames = np.repeat(noise(3), 2)
    for at in range(0, len(frames), 9_600):
        source._on_sound(frames[at : at + 9_600].tobytes(), 4_800, None, NOTHING)
    source.stop()
    assert len(await collect(source)) == pytest.approx(16_000, abs=2)


async def test_a_program_that_is_late_loses_sound_and_counts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with_device(monkeypatch)
    source = Microphone()
    await source.open()
    fits = CAPACITY // 3_200
    feed(source, noise((fits + 7) * 0.1))
    assert source.dropouts == 7
    source._on_sound(b"\0" * 3_200, 1_600, None, SimpleNamespace(input_overflow=True))
    assert source.dropouts == 9
    source.stop()
    assert len(await collect(source)) == fits * 1_600


async def test_a_device_that_delivers_nothing_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = with_device(monkeypatch)
    monkeypatch.setattr(microphone, "SILENT_AFTER", 0.1)
    source = Microphone()
    await source.open()
    with pytest.raises(CaptureError, match=r"\(desk\) delivers no sound any more"):
        await collect(source)
    assert stream.closed


def feed(source: Microphone, samples: Any) -> None:
    for at in range(0, len(samples), 1_600):
        source._on_sound(samples[at : at + 1_600].tobytes(), 1_600, None, NOTHING)


def has_portaudio() -> bool:
    try:
        import sounddevice  # noqa: F401
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_portaudio(), reason="PortAudio is not installed")
async def test_a_device_that_is_not_there_is_a_sentence() -> None:
    for name in ("no such microphone", "4711"):
        with pytest.raises(CaptureError, match="earshot devices"):
            await Microphone(name).open()


@pytest.mark.skipif(not has_portaudio(), reason="PortAudio is not installed")
async def test_a_machine_without_a_microphone_says_so() -> None:
    if devices():
        pytest.skip("this machine has a microphone")
    with pytest.raises(CaptureError, match="has no microphone"):
        await Microphone().open()


def test_without_the_library_the_sentence_names_the_package() -> None:
    script = """
import ctypes.util, sys
ctypes.util.find_library = lambda name: None  # as on a machine without PortAudio
from earshot_client.cli.main import main
sys.argv = ["earshot", "devices"]
main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "PortAudio library is not installed" in done.stderr
    assert "Traceback" not in done.stderr
    if sys.platform.startswith("linux"):
        assert "apt install libportaudio2" in done.stderr


def test_the_age_of_sound_is_portaudios_unless_it_makes_no_sense() -> None:
    def times(current: float, adc: float) -> SimpleNamespace:
        return SimpleNamespace(currentTime=current, inputBufferAdcTime=adc)

    assert microphone.age_of_last(times(100.0, 99.75), 0.05) == pytest.approx(0.2)
    for nonsense in (times(100.0, 0.0), times(100.0, 101.0), times(100.0, 50.0), None):
        assert microphone.age_of_last(nonsense, 0.05) == 0.0


async def test_every_block_says_when_it_was_captured(monkeypatch: pytest.MonkeyPatch) -> None:
    with_device(monkeypatch)
    monkeypatch.setattr(microphone.time, "monotonic", lambda: 50.0)
    source = Microphone()
    await source.open()
    source._on_sound(noise(1)[:5_600].tobytes(), 5_600, None, NOTHING)
    source.stop()
    said = [source.captured_to async for _ in source.blocks()]
    assert said[:3] == pytest.approx([49.75, 49.85, 49.95])

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from earshot_client.capture import microphone
from earshot_client.capture.source import BLOCK
from earshot_client.errors import CaptureError
from earshot_client.session import events
from earshot_client.session.recorder import Outcome
from earshot_client.window import worker as worker_module
from earshot_client.window.worker import Worker
from tests.client.window.conftest import Until
from tests.support.spooling import new_spool
from tests.support.stream_server import StreamServer
from tests.support.windows import equipment


class Humming:
    """A microphone that hums until it is stopped."""

    name = "Desk"
    dropouts = 0
    captured_to: float | None = None

    def __init__(self, device: str | None) -> None:
        self._stopped = asyncio.Event()

    async def open(self) -> None:
        pass

    async def blocks(self) -> Any:
        while not self._stopped.is_set():
            yield np.full(BLOCK, 500, np.int16)
            await asyncio.sleep(0.005)

    def stop(self) -> None:
        self._stopped.set()


class Missing(Humming):
    async def open(self) -> None:
        raise CaptureError("No such microphone.")


class Serving:
    """A server of the stream in a thread of its own."""

    def __init__(self) -> None:
        self.server = StreamServer(fills=True)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))
        self._thread.start()
        self._ready.wait(20)

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        async with self.server.serving():
            self._ready.set()
            await self._end.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(20)
        self._loop.close()


class Heard:
    """What a worker told."""

    def __init__(self, worker: Worker) -> None:
        self.told: list[object] = []
        self.of: dict[str, list[Any]] = {}
        for name in ("started", "told", "ended", "failed", "leftovers", "sent", "checked", "note_said"):
            kept: list[Any] = []
            self.of[name] = kept
            getattr(worker, name).connect(kept.append)


@pytest.fixture
def serving() -> Iterator[StreamServer]:
    serving = Serving()
    yield serving.server
    serving.close()


@pytest.fixture
def begin(
    app: QApplication, tmp_path: Path, serving: StreamServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[Worker, Heard]]]:
    workers: list[Worker] = []

    def begin(source: type = Humming) -> tuple[Worker, Heard]:
        monkeypatch.setattr(worker_module, "Microphone", source)
        worker = Worker(equipment(tmp_path, serving.url))
        workers.append(worker)
        return worker, Heard(worker)

    yield begin
    for worker in workers:
        worker.close()


SAID = "leuk" + "aemia"  # not as it stands here: the traceback shows the line
Begin = Callable[..., tuple[Worker, Heard]]


def test_a_visit_runs_beside_the_window_from_start_to_end(
    begin: Begin, serving: StreamServer, until: Until
) -> None:
    worker, heard = begin()
    worker.start("Room 3")
    until(lambda: worker.held_to > 10 * BLOCK)
    worker.flag()
    worker.off_record()
    worker.resume()
    worker.stop()
    until(lambda: heard.of["ended"])
    assert heard.of["ended"] == [Outcome()]
    kinds = [(one.kind, one.given, one.reason) for one in serving.controls]
    assert kinds == [
        ("consent", True, None), ("mark", None, None), ("pause", None, "off_record"), ("resume", None, None),
    ]  # fmt: skip
    assert serving.hellos[0].label == "Room 3"
    assert any(isinstance(event, events.LevelHeard) for event in heard.of["told"])
    assert worker.held_to == 0, "the next visit begins at nothing"


def test_consent_that_was_not_given_is_put_down_without_a_sound(
    begin: Begin, serving: StreamServer, until: Until
) -> None:
    worker, _ = begin(Missing)
    worker.decline("Room 3")
    until(lambda: serving.ended)
    assert [(one.kind, one.given) for one in serving.controls] == [("consent", False)]
    assert serving.received == 0


def test_a_microphone_that_cannot_be_opened_is_said_and_leaves_no_spool(
    begin: Begin, until: Until, tmp_path: Path
) -> None:
    worker, heard = begin(Missing)
    worker.start(None)
    until(lambda: heard.of["failed"])
    assert heard.of["failed"] == ["No such microphone."]
    assert not any((tmp_path / "spool").glob("*/*.spool"))


def test_withdrawn_consent_erases_and_tells(begin: Begin, serving: StreamServer, until: Until) -> None:
    worker, heard = begin()
    worker.start(None)
    until(lambda: worker.held_to > 5 * BLOCK)
    worker.withdraw()
    until(lambda: heard.of["ended"])
    assert heard.of["ended"] == [Outcome(withdrawn=True)]
    assert serving.controls[-1].given is False


def test_what_earlier_runs_left_is_found_sent_and_discarded(
    begin: Begin, serving: StreamServer, until: Until, tmp_path: Path
) -> None:
    for encounter in ("visit-1", "visit-2"):
        spool = new_spool(tmp_path / "spool", encounter)
        spool.write(bytes(32_000))
        spool.close()
    worker, heard = begin()
    worker.look_for_leftovers()
    until(lambda: heard.of["leftovers"])
    assert [one.encounter for one in heard.of["leftovers"][0]] == ["visit-1", "visit-2"]
    worker.send("visit-1")
    until(lambda: heard.of["sent"])
    assert (heard.of["sent"], serving.received) == (["visit-1"], 16_000)
    worker.discard("visit-2")
    until(lambda: len(heard.of["leftovers"]) == 2)
    assert heard.of["leftovers"][1] == []


def test_the_checks_end_with_nothing(begin: Begin, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "devices", list)
    worker, heard = begin()
    worker.examine()
    until(lambda: None in heard.of["checked"])
    names = [check.name for check in heard.of["checked"][:-1]]
    assert names == ["audio", "disk", "network", "encryption", "sign-in", "clock"]


def test_an_unforeseen_error_is_said_without_what_it_holds(
    begin: Begin, until: Until, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(SAID)

    worker, heard = begin()
    monkeypatch.setattr(worker_module, "make_head", broken)
    worker.start(None)
    until(lambda: heard.of["failed"])
    assert "ValueError" in heard.of["failed"][0]
    assert SAID not in heard.of["failed"][0] + capfd.readouterr().err


def test_a_window_that_closes_leaves_the_visit_in_the_spool(
    begin: Begin, until: Until, tmp_path: Path
) -> None:
    worker, _ = begin()
    worker.start(None)
    until(lambda: worker.held_to > 5 * BLOCK)
    worker.close()
    assert list((tmp_path / "spool").glob("*/*.spool"))

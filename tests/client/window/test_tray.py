from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from earshot_client.session.recorder import Outcome
from earshot_client.window.consent import Answer
from earshot_client.window.main_window import MainWindow
from earshot_client.window.tray import Tray
from tests.support.windows import StubWorker, equipment


def test_the_tray_tells_where_the_visit_is_and_does_not_leave_in_its_middle(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: left.append(True))
    worker = StubWorker(equipment(tmp_path))
    window = MainWindow(worker)  # type: ignore[arg-type]
    tray = Tray(window)
    assert tray.icon.toolTip() == "Earshot: Ready"
    window.begin_with(Answer.GIVEN)
    worker.started.emit("visit-1")
    assert tray.icon.toolTip() == "Earshot: Recording"
    tray.quit()
    assert left == []
    assert "Stop it first" in window.statusBar().currentMessage()
    worker.ended.emit(Outcome())
    tray.quit()
    assert left == [True]

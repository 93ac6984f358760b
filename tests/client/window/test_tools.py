from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from earshot_client.doctor.report import Check, Outcome
from earshot_client.errors import ClientError
from earshot_client.settings import ClientSettings, load, read_token, save, token_vault
from earshot_client.spool.place import Summary
from earshot_client.window.consent import Answer
from earshot_client.window.main_window import MainWindow
from earshot_client.window.microphone_dialog import MicrophoneDialog
from earshot_client.window.settings_dialog import SettingsDialog
from earshot_client.window.tools import Tools, equip
from earshot_client.window.voice_dialog import VoiceDialog
from tests.support.system_ring import install
from tests.support.windows import StubWorker, equipment


@pytest.fixture
def worker(app: QApplication, tmp_path: Path) -> StubWorker:
    return StubWorker(equipment(tmp_path, device="Desk"))


@pytest.fixture
def tools(worker: StubWorker, tmp_path: Path) -> Tools:
    window = MainWindow(worker)  # type: ignore[arg-type]
    return Tools(window, tmp_path / "client.json")


def accepted(monkeypatch: pytest.MonkeyPatch, kind: type[QDialog]) -> None:
    def accept(dialog: QDialog) -> int:
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(kind, "exec", accept)


def test_equipment_comes_from_the_settings_and_the_token_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    path = tmp_path / "client.json"
    settings = ClientSettings(
        servers=("ws://127.0.0.1:9",), viewer="http://127.0.0.1:8", spool=tmp_path / "s"
    )
    save(path, settings)
    token_vault(path).keep("earshot_1_abc")
    found = equip(path)
    assert (found.settings, found.link.token, found.place.root) == (settings, "earshot_1_abc", tmp_path / "s")
    viewer = found.viewer
    assert viewer is not None
    assert (viewer.servers, viewer.token) == (("http://127.0.0.1:8",), "earshot_1_abc")
    path.write_text("{")
    with pytest.raises(ClientError):
        equip(path)


def test_leftovers_show_themselves_only_if_there_are_any_or_somebody_asked(
    tools: Tools, worker: StubWorker
) -> None:
    worker.leftovers.emit([])
    assert not tools.leftovers.isVisible()
    tools.open_leftovers()
    worker.leftovers.emit([])
    assert tools.leftovers.isVisible()
    tools.leftovers.hide()
    worker.leftovers.emit([Summary("visit-1", "broke off", seconds=9.0)])
    assert tools.leftovers.isVisible()
    worker.sent.emit("visit-1")
    assert tools.leftovers.rows == {}


def test_what_was_set_holds_for_the_next_visit_and_after_a_restart(
    tools: Tools, worker: StubWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    accepted(monkeypatch, SettingsDialog)
    original = SettingsDialog._lay_out

    def fill(dialog: SettingsDialog) -> None:
        original(dialog)
        dialog.clinician.setText("Dr. Ó")
        dialog.token_line.setText("earshot_2_xyz")

    monkeypatch.setattr(SettingsDialog, "_lay_out", fill)
    tools.open_settings()
    assert worker.equipment.settings.clinician == "Dr. Ó"
    assert worker.equipment.link.token == "earshot_2_xyz"
    assert load(tmp_path / "client.json").clinician == "Dr. Ó"
    assert read_token(token_vault(tmp_path / "client.json")) == "earshot_2_xyz"


def test_the_microphone_is_chosen_and_remembered_but_not_during_a_visit(
    tools: Tools, worker: StubWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(monkeypatch, MicrophoneDialog)
    tools.open_microphone()
    assert load(tmp_path / "client.json").device == "Desk"
    assert ("find_devices",) in worker.asked
    worker.asked.clear()
    tools._window.begin_with(Answer.GIVEN)
    tools.open_microphone()
    assert ("find_devices",) not in worker.asked
    assert "in use by this visit" in tools._window.statusBar().currentMessage()


def test_the_checks_are_run_and_shown(tools: Tools, worker: StubWorker) -> None:
    tools.open_doctor()
    assert ("examine",) in worker.asked
    worker.checked.emit(Check("disk", Outcome.GOOD, "There is room."))
    assert "There is room." in tools.doctor.text.toPlainText()


def test_an_enrolled_voice_is_remembered_so_that_it_can_be_deleted(
    tools: Tools, worker: StubWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use(dialog: VoiceDialog) -> int:
        dialog.enrol.emit()
        worker.enrolled.emit("0badc0de")
        assert load(tmp_path / "client.json").voice == "0badc0de"
        dialog.revoke.emit()
        worker.enrolled.emit(None)
        return 0

    monkeypatch.setattr(VoiceDialog, "exec", use)
    tools.open_voice()
    assert [one for one in worker.asked if one[0] in ("enrol", "revoke")] == [
        ("enrol", ""),
        ("revoke", "0badc0de"),
    ]
    assert load(tmp_path / "client.json").voice is None

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from earshot_client.settings import ClientSettings
from earshot_client.window.settings_dialog import SettingsDialog

BEFORE = ClientSettings(servers=("wss://a.example",), device="Desk", clinician="Dr. Ó", quiet_minutes=2.5)


def test_what_is_not_touched_stays_as_it_is(app: QApplication) -> None:
    dialog = SettingsDialog(BEFORE, has_token=True)
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert (dialog.settings, dialog.token) == (BEFORE, None)


def test_what_is_entered_is_taken(app: QApplication) -> None:
    dialog = SettingsDialog(BEFORE, has_token=False)
    dialog.servers.setText("wss://a.example  wss://b.example")
    dialog.viewer.setText("https://a.example:8766")
    dialog.token_line.setText(" earshot_1_abc ")
    dialog.spool.setText("/elsewhere")
    dialog.consent.setPlainText("May we?")
    dialog.accept()
    assert dialog.settings.servers == ("wss://a.example", "wss://b.example")
    assert dialog.settings.viewer == "https://a.example:8766"
    assert dialog.settings.spool == Path("/elsewhere")
    assert (dialog.settings.consent_words, dialog.token) == ("May we?", "earshot_1_abc")


def test_what_is_wrong_is_said_and_nothing_is_taken(app: QApplication) -> None:
    for field, text, said in (
        ("servers", "a.example", "not a server's address"),
        ("servers", "", "servers"),
        ("viewer", "a.example", "not a viewer's address"),
        ("ca_file", "/no/such.pem", "no certificates"),
    ):
        dialog = SettingsDialog(BEFORE, has_token=False)
        getattr(dialog, field).setText(text)
        dialog.accept()
        assert said in dialog.problem.text()
        assert dialog.result() != QDialog.DialogCode.Accepted
        assert dialog.settings == BEFORE


def test_a_token_is_not_shown(app: QApplication) -> None:
    dialog = SettingsDialog(BEFORE, has_token=True)
    assert dialog.token_line.echoMode() is QLineEdit.EchoMode.Password
    assert dialog.token_line.text() == ""

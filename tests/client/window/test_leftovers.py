from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from earshot_client.spool.place import Summary
from earshot_client.window.leftovers import Leftovers, describe

FOUND = Summary("visit-1", "broke off", datetime(2026, 3, 4, 9, 30, tzinfo=UTC), "Room 3", 720.0)


def buttons(dialog: Leftovers, encounter: str) -> dict[str, QPushButton]:
    return {one.text(): one for one in dialog.rows[encounter].findChildren(QPushButton)}


def test_a_recording_says_what_it_is_since_when_and_how_it_ended() -> None:
    said = describe(FOUND)
    assert said.startswith("Room 3, ")
    assert said.endswith(": 12 min, broke off (a crash, or a power cut)")
    assert "key" in describe(Summary("v", "Written with a key that is not here."))
    assert "3 s damaged" in describe(Summary("v", "complete", seconds=10.0, missing=3.0))


def test_one_click_sends_and_what_was_sent_goes_away(app: QApplication) -> None:
    dialog = Leftovers()
    sent: list[str] = []
    dialog.send.connect(sent.append)
    dialog.show_found([FOUND])
    button = buttons(dialog, "visit-1")["Send"]
    button.click()
    assert (sent, button.isEnabled()) == (["visit-1"], False)
    dialog.gone("visit-1")
    assert dialog.rows == {}


def test_discarding_asks_once(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
    monkeypatch.setattr(QMessageBox, "question", lambda *_: next(answers))
    dialog = Leftovers()
    gone: list[str] = []
    dialog.discard.connect(gone.append)
    dialog.show_found([FOUND])
    button = buttons(dialog, "visit-1")["Discard…"]
    button.click()
    assert gone == []
    button.click()
    assert gone == ["visit-1"]

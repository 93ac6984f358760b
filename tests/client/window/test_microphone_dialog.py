from PySide6.QtWidgets import QApplication

from earshot_client.capture.level import Level, Verdict
from earshot_client.window.microphone_dialog import MicrophoneDialog


def test_the_chosen_one_stays_chosen_even_if_it_is_not_there_now(app: QApplication) -> None:
    dialog = MicrophoneDialog("Desk", fallback=False)
    assert dialog.device == "Desk"
    dialog.show_devices(["Built-in", "Desk"])
    assert dialog.device == "Desk"
    dialog.show_devices(["Built-in"])
    assert dialog.device == "Desk"
    assert "not there now" in dialog.choice.currentText()
    assert not dialog.fallback.isChecked()


def test_without_a_choice_it_is_the_systems_default(app: QApplication) -> None:
    dialog = MicrophoneDialog(None, fallback=True)
    dialog.show_devices(["Built-in"])
    assert dialog.device is None
    dialog.choice.setCurrentIndex(1)
    assert dialog.device == "Built-in"


def test_a_test_says_what_was_heard_and_then_plays_it(app: QApplication) -> None:
    dialog = MicrophoneDialog(None, fallback=True)
    asked: list[object] = []
    dialog.try_it.connect(asked.append)
    dialog.test.click()
    assert (asked, dialog.test.isEnabled()) == ([None], False)
    dialog.show_level(Level(-3.0, -50.0, Verdict.TOO_QUIET))
    assert "too quiet" in dialog.said.text()
    dialog.show_level(None)
    assert dialog.test.isEnabled()
    dialog.test.click()
    dialog.show_failure("No such microphone.")
    assert (dialog.said.text(), dialog.test.isEnabled()) == ("No such microphone.", True)

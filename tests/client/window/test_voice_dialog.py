from PySide6.QtWidgets import QApplication

from earshot_client.window.voice_dialog import VoiceDialog


def test_a_voice_is_enrolled_and_can_be_deleted(app: QApplication) -> None:
    dialog = VoiceDialog("Dr. Ellery", enrolled=False)
    done: list[str] = []
    dialog.enrol.connect(lambda: done.append("enrol"))
    dialog.revoke.connect(lambda: done.append("revoke"))
    assert not dialog.delete.isEnabled()
    dialog.begin.click()
    assert (dialog.begin.isEnabled(), dialog.said.text()[:9]) == (False, "Listening")
    dialog.show_enrolled("0badc0de")
    assert dialog.begin.isEnabled()
    dialog.delete.click()
    dialog.show_enrolled(None)
    assert (done, dialog.delete.isEnabled(), dialog.said.text()) == (
        ["enrol", "revoke"],
        False,
        "It is deleted.",
    )


def test_a_failure_is_said_and_can_be_tried_again(app: QApplication) -> None:
    dialog = VoiceDialog("Dr. Ellery", enrolled=False)
    dialog.begin.click()
    dialog.show_failure("There are 2.0 s of speech.")
    assert (dialog.begin.isEnabled(), dialog.said.text()) == (True, "There are 2.0 s of speech.")


def test_nobody_is_enrolled_without_a_name(app: QApplication) -> None:
    dialog = VoiceDialog(None, enrolled=False)
    assert not dialog.begin.isEnabled()
    assert "settings" in dialog.said.text()

from PySide6.QtWidgets import QApplication

from earshot_client.doctor.report import Check, Outcome
from earshot_client.window.doctor_dialog import DoctorDialog


def test_each_check_is_shown_as_it_ends_with_what_to_do(app: QApplication) -> None:
    dialog = DoctorDialog()
    dialog.begin()
    assert not dialog.again.isEnabled()
    dialog.show_check(Check("disk", Outcome.GOOD, "There is room."))
    dialog.show_check(Check("network", Outcome.BAD, "<nobody> answers.", "Is it on?"))
    text = dialog.text.toPlainText()
    assert "✓ disk: There is room." in text
    assert "✗ network: <nobody> answers.\nIs it on?" in text.replace("\u2028", "\n")
    dialog.show_check(None)
    assert dialog.again.isEnabled()

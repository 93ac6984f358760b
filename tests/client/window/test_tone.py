from PySide6.QtWidgets import QApplication, QLabel

from earshot_client.window.tone import set_tone


def test_a_tone_changes_the_colour_and_goes_again(app: QApplication) -> None:
    label = QLabel("x")
    label.setObjectName("line")
    colours = []
    for tone in ("", "bad", ""):
        set_tone(label, tone)
        label.ensurePolished()
        colours.append(label.palette().windowText().color().name())
    assert colours[0] == colours[2] != colours[1]

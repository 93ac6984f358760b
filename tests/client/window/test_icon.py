from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from earshot_client.window.icon import GROUND, RECORDING, draw


def test_the_icon_turns_red_while_recording(app: QApplication) -> None:
    for recording, colour in ((False, GROUND), (True, RECORDING)):
        image = draw(64, recording=recording).toImage()
        assert image.size().toTuple() == (64, 64)
        assert image.pixelColor(10, 32) == QColor(colour)

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from earshot_client.window.controls import Controls
from earshot_client.window.shown import Line, Phase, Shown
from earshot_client.window.strip import Strip


def strip_of(shown: Shown) -> tuple[Strip, Controls]:
    controls = Controls()
    controls.show_phase(shown.phase)
    strip = Strip(controls)
    strip.resize(900, 50)
    strip.show()
    strip.show_visit(shown, 61 * 16_000, 0)
    return strip, controls


def test_the_strip_stays_on_top_and_says_what_matters(app: QApplication) -> None:
    strip, _ = strip_of(Shown(Phase.RECORDING, Line.CONNECTED, stable="it hurts", unstable="here"))
    assert strip.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert (strip.phase.text(), strip.clock.text(), strip.text.text()) == (
        "Recording", "01:01", "it hurts here",
    )  # fmt: skip


def test_trouble_comes_before_words(app: QApplication) -> None:
    strip, _ = strip_of(Shown(Phase.RECORDING, Line.CONNECTED, stable="it hurts", lost="No microphone."))
    assert (strip.text.text(), strip.text.property("tone")) == ("No microphone.", "bad")


def test_its_buttons_do_what_the_windows_do(app: QApplication) -> None:
    strip, controls = strip_of(Shown(Phase.RECORDING, Line.CONNECTED))
    done: list[str] = []
    controls.pause.connect(lambda: done.append("pause"))
    controls.stop.connect(lambda: done.append("stop"))
    strip.expand.connect(lambda: done.append("full"))
    for button in (strip.pause, strip.stop, strip.full):
        button.click()
    assert done == ["pause", "stop", "full"]
    assert all(button.accessibleName() for button in strip.findChildren(QPushButton))

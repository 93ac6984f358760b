from PySide6.QtWidgets import QApplication

from earshot_client.capture.level import Level, Verdict
from earshot_client.window.meter import VERDICTS, Meter


def test_every_verdict_has_its_words_and_the_bar_its_share(app: QApplication) -> None:
    meter = Meter()
    for verdict in Verdict:
        meter.show_level(Level(-3.0, -30.0, verdict))
        assert meter.verdict.text() == VERDICTS[verdict][0]
        assert meter.verdict.property("tone") == VERDICTS[verdict][1]
    assert meter.bar.share == 0.5


def test_without_capture_nothing_is_lit(app: QApplication) -> None:
    meter = Meter()
    meter.show_level(Level(-3.0, 0.0, Verdict.GOOD))
    assert meter.bar.share == 1.0
    meter.show_level(None)
    assert (meter.bar.share, meter.verdict.text()) == (0.0, "")
    meter.resize(200, 20)
    assert not meter.grab().isNull()

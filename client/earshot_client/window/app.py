"""Puts the window together and runs it."""

import logging
import signal
import sys
from pathlib import Path

import platformdirs
from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from earshot_client.window.icon import draw
from earshot_client.window.main_window import MainWindow
from earshot_client.window.menu import add_to_menu
from earshot_client.window.single import become_first
from earshot_client.window.style import dress
from earshot_client.window.tools import Tools, equip
from earshot_client.window.tray import Tray
from earshot_client.window.worker import Worker

LOOK = 200
"""How often Python gets to see a signal while Qt waits (milliseconds)."""


def run(path: Path, spool_key_file: Path | None = None) -> int:
    """Show the window with the settings in `path` until it is closed; return the exit code.

    Raises:
        ClientError: the settings are no good.
    """
    equipment = equip(path, spool_key_file)
    logging.getLogger("websockets").addHandler(logging.NullHandler())  # else it writes to stderr
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Earshot")
    app.setDesktopFileName("earshot")
    first = become_first(path)
    if first is None:
        return 0
    dress(app)
    app.setWindowIcon(QIcon(draw(256)))
    worker = Worker(equipment)
    window = MainWindow(worker)
    Tools(window, path)
    Tray(window)
    first.called.connect(window.show_full)
    window.show()
    worker.look_for_leftovers()
    _end_on_signals(app)
    try:
        return app.exec()
    finally:
        worker.close()
        first.close()


def install() -> Path:
    """Put the program into the desktop's menu; return the entry's file.

    Raises:
        ClientError: as `add_to_menu`.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert app is not None
    return add_to_menu(platformdirs.user_data_path())


def _end_on_signals(app: QApplication) -> None:
    """Leave on Ctrl-C and SIGTERM; what was recorded is in the spool."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)
    timer.start(LOOK)

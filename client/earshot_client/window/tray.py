"""The icon beside the system's clock: red while recording."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from earshot_client.window.icon import draw
from earshot_client.window.main_window import MainWindow
from earshot_client.window.shown import Phase


class Tray(QObject):
    """Where the system has such a place; elsewhere window and strip do."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._phase: Phase | None = None
        self._menu = QMenu()
        self._menu.addAction("Show", window.show_full)
        self._menu.addAction("Small strip", window.show_strip)
        self._menu.addSeparator()
        self._menu.addAction("Quit", self.quit)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(lambda reason: window.show_full())
        self.show_phase(Phase.READY)
        window.phase_changed.connect(self.show_phase)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def show_phase(self, phase: Phase) -> None:
        """Take the colour of where the visit is."""
        if phase is not self._phase:
            self._phase = phase
            self.icon.setIcon(QIcon(draw(64, recording=phase is Phase.RECORDING)))
            self.icon.setToolTip(f"Earshot: {phase.value}")

    def quit(self) -> None:
        """End the program, unless a visit goes on."""
        if self._window.shown.phase is Phase.READY:
            QApplication.quit()
        else:
            self._window.show_full()
            self._window.statusBar().showMessage("A visit goes on. Stop it first; then Earshot can be left.")

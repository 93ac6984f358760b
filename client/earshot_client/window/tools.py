"""The menu of what lies around a visit: microphone, leftovers, settings, checks."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from earshot_client import settings as settings_file
from earshot_client.errors import ClientError
from earshot_client.session.setup import make_link, make_place
from earshot_client.settings import ClientSettings
from earshot_client.spool.place import Summary
from earshot_client.window.doctor_dialog import DoctorDialog
from earshot_client.window.leftovers import Leftovers
from earshot_client.window.main_window import MainWindow
from earshot_client.window.microphone_dialog import DEFAULT, MicrophoneDialog
from earshot_client.window.settings_dialog import SettingsDialog
from earshot_client.window.shown import Phase
from earshot_client.window.voice_dialog import VoiceDialog
from earshot_client.window.worker import Equipment


def equip(path: Path, spool_key_file: Path | None = None) -> Equipment:
    """Make all that visits need from the settings in `path`.

    Raises:
        ClientError: the settings, or the token beside them, are no good.
    """
    settings = settings_file.load(path)
    token = settings_file.read_token(settings_file.token_vault(path))
    link = make_link(settings.servers, token, None, settings.ca_file)
    return Equipment(settings, link, make_place(settings.spool, spool_key_file, settings.spool_limit_mb))


class Tools(QObject):
    """Opens the dialogs, and saves what was decided in them."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._worker = window.worker
        self._path = path
        self.leftovers = Leftovers(window)
        self.doctor = DoctorDialog(window)
        self._asked = False
        self._connect()
        menu = window.menuBar().addMenu("Tools")
        for text, keys, act in (
            ("Microphone…", "Ctrl+D", self.open_microphone),
            ("Your voice…", "Ctrl+U", self.open_voice),
            ("Recordings not sent…", "Ctrl+L", self.open_leftovers),
            ("Settings…", "Ctrl+,", self.open_settings),
            ("Is everything there?", "F1", self.open_doctor),
        ):
            menu.addAction(text, QKeySequence(keys), act)
        self._show_device()

    def open_microphone(self) -> None:
        """Choose and try a microphone; not during a visit, which has it."""
        if self._window.shown.phase is not Phase.READY:
            self._window.statusBar().showMessage("The microphone is in use by this visit.", 4000)
            return
        settings = self._worker.equipment.settings
        dialog = MicrophoneDialog(settings.device, fallback=settings.fallback, parent=self._window)
        dialog.try_it.connect(self._worker.try_microphone)
        connections = (
            self._worker.devices_found.connect(dialog.show_devices),
            self._worker.tried.connect(dialog.show_level),
            self._worker.failed.connect(dialog.show_failure),
        )
        self._worker.find_devices()
        if dialog.exec():
            changed = {"device": dialog.device, "fallback": dialog.fallback.isChecked()}
            self._save(settings.model_copy(update=changed))
        for connection in connections:
            QObject.disconnect(connection)

    def open_voice(self) -> None:
        """Enrol the clinician's voice, or delete it; not during a visit, which has the microphone."""
        if self._window.shown.phase is not Phase.READY:
            self._window.statusBar().showMessage("The microphone is in use by this visit.", 4000)
            return
        settings = self._worker.equipment.settings
        dialog = VoiceDialog(settings.clinician, enrolled=settings.voice is not None, parent=self._window)
        dialog.enrol.connect(lambda: self._worker.enrol(settings.clinician or ""))
        dialog.revoke.connect(lambda: self._worker.revoke(self._worker.equipment.settings.voice or ""))
        connections = (
            self._worker.enrolled.connect(dialog.show_enrolled),
            self._worker.enrolled.connect(self._keep_voice),
            self._worker.failed.connect(dialog.show_failure),
        )
        dialog.exec()
        for connection in connections:
            QObject.disconnect(connection)

    def open_leftovers(self) -> None:
        """Show what the server does not have."""
        self._asked = True
        self._worker.look_for_leftovers()

    def open_settings(self) -> None:
        """Change servers, sign-in and the rest; they hold for the next visit."""
        equipment = self._worker.equipment
        dialog = SettingsDialog(
            equipment.settings, has_token=equipment.link.token is not None, parent=self._window
        )
        if dialog.exec():
            self._save(dialog.settings, dialog.token)

    def open_doctor(self) -> None:
        """Check everything."""
        self.doctor.show()
        self._begin_checks()

    def _connect(self) -> None:
        worker = self._worker
        worker.leftovers.connect(self._show_leftovers)
        worker.sent.connect(self.leftovers.gone)
        worker.checked.connect(self.doctor.show_check)
        self.leftovers.send.connect(worker.send)
        self.leftovers.discard.connect(worker.discard)
        self.doctor.again.clicked.connect(self._begin_checks)

    def _begin_checks(self) -> None:
        self.doctor.begin()
        self._worker.examine()

    def _show_leftovers(self, found: list[Summary]) -> None:
        """Show them if there are any, or if somebody asked."""
        self.leftovers.show_found(found)
        if found or self._asked:
            self.leftovers.show()
        self._asked = False

    def _keep_voice(self, voice: str | None) -> None:
        self._save(self._worker.equipment.settings.model_copy(update={"voice": voice}))

    def _save(self, settings: ClientSettings, token: str | None = None) -> None:
        try:
            settings_file.save(self._path, settings)
            if token is not None:
                settings_file.token_vault(self._path).keep(token)
            equipment = self._worker.equipment
            link = make_link(settings.servers, token or equipment.link.token, None, settings.ca_file)
            place = make_place(settings.spool, None, settings.spool_limit_mb)
        except ClientError as error:
            self._window.statusBar().showMessage(error.sentence)
            return
        self._worker.equipment = replace(
            equipment,
            settings=settings,
            link=link,
            place=replace(equipment.place, root=place.root, limit=place.limit),
        )
        self._show_device()

    def _show_device(self) -> None:
        self._window.view.device.setText(self._worker.equipment.settings.device or DEFAULT)

"""A window with a stub in the engine's place: it keeps what it was asked, and a test tells what happens."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from earshot_client.session.link import Link
from earshot_client.session.setup import SpoolPlace
from earshot_client.settings import ClientSettings
from earshot_client.window.worker import Equipment
from tests.support.spooling import key_store


def equipment(folder: Path, *servers: str, **settings: object) -> Equipment:
    """Equipment whose spool lies in `folder`."""
    addresses = servers or ("ws://127.0.0.1:9",)
    chosen = ClientSettings(servers=addresses, **settings)  # type: ignore[arg-type]
    return Equipment(chosen, Link(addresses), SpoolPlace(folder / "spool", key_store(folder), 10_000_000))


class StubWorker(QObject):
    """Has the signals and methods of `Worker`, and no engine."""

    started = Signal(str)
    told = Signal(object)
    ended = Signal(object)
    failed = Signal(str)
    noted = Signal(object)
    note_said = Signal(object)
    leftovers = Signal(object)
    sent = Signal(str)
    checked = Signal(object)
    tried = Signal(object)
    devices_found = Signal(object)
    enrolled = Signal(object)

    def __init__(self, equipment: Equipment) -> None:
        super().__init__()
        self.equipment = equipment
        self.held_to = 0
        self.unsent = 0
        self.asked: list[tuple[object, ...]] = []

    def __getattr__(self, name: str) -> object:
        return lambda *given: self.asked.append((name, *given))

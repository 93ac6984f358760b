"""One window a person and machine: a second copy brings the first one forward, and leaves."""

import getpass
import hashlib
from pathlib import Path

import filelock
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from earshot_client.errors import ClientError

PATIENCE = 1000
"""For the first copy to answer (milliseconds)."""


class First(QObject):
    """The copy that others find; that it is the first one is a lock of the system, gone with the process."""

    called = Signal()
    """Another copy was started."""

    def __init__(self, lock: filelock.BaseFileLock, name: str) -> None:
        super().__init__()
        self._lock = lock
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_called)
        QLocalServer.removeServer(name)  # left by a copy that was killed
        self._server.listen(name)

    def close(self) -> None:
        """Make room for another first copy."""
        self._server.close()
        self._lock.release()

    def _on_called(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.deleteLater()
        self.called.emit()


def become_first(settings: Path) -> First | None:
    """Become the only copy with these settings; None: there is one, and it was called.

    Raises:
        ClientError: the folder of the settings cannot be written.
    """
    lock = filelock.FileLock(settings.with_name(settings.name + ".lock"))
    try:
        settings.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except filelock.Timeout:
        _call(name_of(settings))
        return None
    except OSError as error:
        raise ClientError(f"{settings.parent} cannot be written: {error.strerror}.") from None
    return First(lock, name_of(settings))


def name_of(settings: Path) -> str:
    """Return the name under which the window with these settings is found; it tells nothing of them."""
    whose = hashlib.blake2b(f"{getpass.getuser()} {settings.resolve()}".encode(), digest_size=8)
    return f"earshot-{whose.hexdigest()}"


def _call(name: str) -> None:
    """Ask the copy that runs to come forward; one that is just starting does so anyway."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    socket.waitForConnected(PATIENCE)
    socket.disconnectFromServer()

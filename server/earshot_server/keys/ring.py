"""Data keys: one an encounter, wrapped by the clinic's key, one file each."""

import os
from pathlib import Path

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.errors import NoDataKey, NotAuthentic, WrongClinicKey
from earshot_server.keys.seal import KEY_BYTES, place, seal, unseal


class KeyRing:
    """The data keys in one folder, which all servers of a clinic share."""

    def __init__(self, folder: Path, clinic: ClinicKey) -> None:
        self._folder = folder
        self._clinic = clinic
        self._known: dict[str, bytes] = {}

    def make(self, encounter: str) -> bytes:
        """Return the encounter's key; make it, on disk before it is used, where there is none."""
        path = self._path(encounter)
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(path, seal(self._clinic.secret, os.urandom(KEY_BYTES), place("data-key", encounter)))
        return self.get(encounter)

    def get(self, encounter: str) -> bytes:
        """Return the encounter's key.

        Raises:
            NoDataKey: there is none, or it was erased.
            WrongClinicKey: it was wrapped with another clinic key.
        """
        path = self._path(encounter)
        try:
            wrapped = path.read_bytes()
        except FileNotFoundError:
            self._known.pop(encounter, None)
            raise NoDataKey(encounter) from None
        known = self._known.get(encounter)
        if known is None:
            try:
                known = unseal(self._clinic.secret, wrapped, place("data-key", encounter))
            except NotAuthentic:
                raise WrongClinicKey(str(path)) from None
            self._known[encounter] = known
        return known

    def forget(self, encounter: str) -> None:
        """Drop the key from memory (it stays on disk)."""
        self._known.pop(encounter, None)

    def erase(self, encounter: str) -> None:
        """Delete the encounter's key: nothing of it can be read again, wherever copies lie."""
        self._known.pop(encounter, None)
        self._path(encounter).unlink(missing_ok=True)

    def _path(self, encounter: str) -> Path:
        return self._folder / f"{encounter}.key"

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        candidate = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(candidate, path)  # another server may have made it meanwhile: the first one counts
        except FileExistsError:
            pass
        finally:
            candidate.unlink()

"""Data keys: one an encounter, wrapped by the clinic's key, one file each."""

import os
from pathlib import Path

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.errors import NoDataKey, NotAuthentic, WrongClinicKey
from earshot_server.keys.files import delete, write_once
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
            write_once(path, seal(self._clinic.secret, os.urandom(KEY_BYTES), place("data-key", encounter)))
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
        delete(self._path(encounter))

    def _path(self, encounter: str) -> Path:
        return self._folder / f"{encounter}.key"

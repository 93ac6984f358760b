"""Data keys: one for each kind of what an encounter has, one file an encounter."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from earshot_server.keys.clinic import ClinicKey, load_clinic_key
from earshot_server.keys.copies import Copies
from earshot_server.keys.errors import NoDataKey, NotAuthentic, OtherClinicKey, WrongClinicKey
from earshot_server.keys.files import delete, replace, write_once
from earshot_server.keys.seal import KEY_BYTES
from earshot_server.keys.wrapped import Kind, unwrap, wrap, wrapped_by
from earshot_server.settings import Settings

LOCK_SECONDS = 10.0


@dataclass(frozen=True)
class _Known:
    """A key file that was opened."""

    content: bytes = field(repr=False)
    keys: dict[tuple[Kind, int], bytes] = field(repr=False)

    def newest(self, kind: Kind) -> int | None:
        return max((generation for one, generation in self.keys if one is kind), default=None)


class KeyRing:
    """The data keys in one folder, which all servers of a clinic share.

    `clinic.id` in the folder names the clinic's key that wraps new data keys: a rotation turns all servers
    to the new one by it. A server that meets an id it does not know asks for the clinic's key again.
    """

    def __init__(self, folder: Path, clinic: ClinicKey, again: Callable[[], ClinicKey] | None = None) -> None:
        """Take the clinic's key, and how to ask for it again when it was rotated."""
        self._folder = folder
        self._clinic = clinic
        self._again = again
        self._known: dict[str, _Known] = {}
        self.copies = Copies(folder)

    # --- the clinic's key ---------------------------------------------------------

    def check(self) -> None:
        """Do nothing if the clinic's key is the one that this folder's data was made with.

        Raises:
            OtherClinicKey, WrongClinicKey: it is another one. Nothing was changed.
        """
        if self._marker.exists():
            self._active()
            return
        for encounter in self.names():  # of a time before keys had ids
            self._open(encounter)
            return

    def use(self, clinic: ClinicKey) -> None:
        """Wrap new data keys with this clinic key from now on, on all servers."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            self._clinic = clinic
            replace(self._marker, clinic.id.encode())
            self.copies.put(self._marker.name, clinic.id.encode())

    @property
    def clinic(self) -> ClinicKey:
        """The clinic's key as it is known here."""
        return self._clinic

    # --- an encounter's keys ------------------------------------------------------

    def names(self) -> list[str]:
        """Return whatever has keys here: encounters, and parts of Earshot, whose names begin with `_`."""
        names = (path.name.removesuffix(".key") for path in self._folder.glob("*.key"))
        return sorted(_CLINICS_NAMESAKE.get(name, name) for name in names if name != "clinic")

    def encounters(self) -> list[str]:
        """Return all encounters that have keys here."""
        return [name for name in self.names() if not name.startswith("_")]

    def make(self, encounter: str) -> bytes:
        """Return the encounter's key of events; make its keys, on disk before use, where there are none.

        Raises:
            WrongClinicKey, OtherClinicKey: they were wrapped with another clinic key.
        """
        path = self._path(encounter)
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._locked():
                keys = {(kind, 0): os.urandom(KEY_BYTES) for kind in Kind}
                write_once(path, wrap(keys, encounter, *self._active()))
        return self.get(encounter)

    def get(self, encounter: str, kind: Kind = Kind.EVENTS, generation: int | None = None) -> bytes:
        """Return a key of the encounter, by default the newest of its kind.

        Raises:
            NoDataKey: there is none, or it was erased.
            WrongClinicKey: it was wrapped with another clinic key.
        """
        known = self._open(encounter)
        wanted = known.newest(kind) if generation is None else generation
        if wanted is None or (kind, wanted) not in known.keys:
            raise NoDataKey(encounter)
        return known.keys[kind, wanted]

    def newest(self, encounter: str, kind: Kind = Kind.EVENTS) -> tuple[int, bytes]:
        """Return generation and key that seal what is written now; raises as `get`."""
        known = self._open(encounter)
        generation = known.newest(kind)
        if generation is None:
            raise NoDataKey(encounter)
        return generation, known.keys[kind, generation]

    def generation(self, encounter: str) -> int:
        """Return the newest generation of the encounter's keys; raises as `get`."""
        return max((generation for _, generation in self._open(encounter).keys), default=0)

    def generations(self, encounter: str) -> set[int]:
        """Return the generations that can be read; raises as `get`."""
        return {generation for _, generation in self._open(encounter).keys}

    def kinds(self, encounter: str) -> set[Kind]:
        """Return the kinds that can still be read; raises as `get`."""
        return {kind for kind, _ in self._open(encounter).keys}

    def add_kind(self, encounter: str, kind: Kind) -> None:
        """Make a key of this kind, if there is none: what older versions made has fewer; raises as `get`."""
        with self._locked():
            known = self._open(encounter)
            if known.newest(kind) is None:
                new = (kind, self.generation(encounter))
                self._store(encounter, {**known.keys, new: os.urandom(KEY_BYTES)})

    def add_generation(self, encounter: str) -> int:
        """Make new keys beside those that are there, and return their generation; raises as `get`."""
        with self._locked():
            keys = self._open(encounter).keys
            new = self.generation(encounter) + 1
            added = {(kind, new): os.urandom(KEY_BYTES) for kind, _ in keys}
            self._store(encounter, {**keys, **added})
            return new

    def keep_newest(self, encounter: str) -> None:
        """Delete all generations but the newest: what they sealed cannot be read again, wherever it lies."""
        newest = self.generation(encounter)
        self._keep(encounter, lambda kind, generation: generation == newest)

    def erase(self, encounter: str, kind: Kind | None = None) -> None:
        """Delete the encounter's keys, or those of a kind: nothing of it can be read, wherever copies lie."""
        if kind is None:
            self._known.pop(encounter, None)
            delete(self._path(encounter))
            self.copies.erase(self._path(encounter).name)
        else:
            self._keep(encounter, lambda one, _: one is not kind)

    def forget(self, encounter: str) -> None:
        """Drop the keys from memory (they stay on disk)."""
        self._known.pop(encounter, None)

    def rewrap(self, encounter: str) -> bool:
        """Wrap the encounter's keys with the clinic's current key; False if they are already."""
        with self._locked():
            known = self._open(encounter)
            if wrapped_by(known.content) == self._active()[0]:
                return False
            self._store(encounter, known.keys)
            return True

    # --- inside -------------------------------------------------------------------

    @property
    def _marker(self) -> Path:
        return self._folder / "clinic.id"

    def _path(self, encounter: str) -> Path:
        # The clinic's own key may lie in this folder. No encounter's id has a dot.
        return self._folder / ("clinic.visit.key" if encounter == "clinic" else f"{encounter}.key")

    def _active(self) -> tuple[str, bytes]:
        """Return id and secret of the clinic's key that wraps new data keys."""
        try:
            wanted = self._marker.read_text(encoding="ascii")
        except FileNotFoundError:
            write_once(self._marker, self._clinic.id.encode())
            wanted = self._marker.read_text(encoding="ascii")
        secret = self._clinics(wanted).get(wanted)
        if secret is None:
            raise OtherClinicKey(self._clinic.id, wanted)
        return wanted, secret

    def _clinics(self, wanted: str | None) -> dict[str, bytes]:
        if wanted is not None and wanted not in self._clinic.all and self._again is not None:
            self._clinic = self._again()
        return self._clinic.all

    def _open(self, encounter: str) -> _Known:
        path = self._path(encounter)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            self._known.pop(encounter, None)
            raise NoDataKey(encounter) from None
        known = self._known.get(encounter)
        if known is None or known.content != content:
            try:
                keys = unwrap(content, encounter, self._clinics(wrapped_by(content)))
            except NotAuthentic:
                raise WrongClinicKey(str(path)) from None
            known = self._known[encounter] = _Known(content, keys)
        return known

    def _keep(self, encounter: str, wanted: Callable[[Kind, int], bool]) -> None:
        with self._locked():
            keys = self._open(encounter).keys
            gone = {key for place, key in keys.items() if not wanted(*place)}  # one may serve two kinds
            self._store(encounter, {place: key for place, key in keys.items() if key not in gone})

    def _store(self, encounter: str, keys: dict[tuple[Kind, int], bytes]) -> None:
        path = self._path(encounter)
        content = wrap(keys, encounter, *self._active())
        replace(path, content)
        self.copies.put(path.name, content)
        self._known[encounter] = _Known(content, keys)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from changing keys: a rotation must not miss one that is just made."""
        with FileLock(self._folder / "ring.lock", timeout=LOCK_SECONDS, mode=0o600):
            yield


_CLINICS_NAMESAKE = {"clinic.visit": "clinic"}


def open_ring(settings: Settings) -> KeyRing:
    """Return the clinic's data keys, checked.

    Raises:
        NoClinicKey, OtherClinicKey, WrongClinicKey: the clinic's key is not there, or another one.
    """
    ring = KeyRing(settings.keys_dir, load_clinic_key(settings), lambda: load_clinic_key(settings))
    ring.check()
    return ring

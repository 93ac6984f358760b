"""Copies of data keys, where backups keep them: what is erased here is erased there, now or when it can be.

`copies` in the folder lists the places; `erased` the names of keys that a place could not be rid of yet.
"""

import json
from pathlib import Path

from earshot_server.keys.files import delete, replace


class Copies:
    """The places that hold copies of one folder's key files."""

    def __init__(self, folder: Path) -> None:
        self._list = folder / "copies.json"
        self._due = folder / "copies.due.json"

    def places(self) -> list[Path]:
        """Return the known places."""
        return [Path(place) for place in _read(self._list)]

    def register(self, place: Path) -> None:
        """Keep this place in step from now on."""
        places = {*_read(self._list), str(place.resolve())}
        replace(self._list, json.dumps(sorted(places)).encode())

    def put(self, name: str, content: bytes) -> None:
        """Replace a key file in the places that have it."""
        for place in self.places():
            try:
                if (place / name).exists():
                    replace(place / name, content)
                elif not place.is_dir():
                    self._remember(place, name)
            except OSError:
                self._remember(place, name)

    def erase(self, name: str) -> None:
        """Delete a key file in all places; one that cannot be reached is remembered."""
        for place in self.places():
            try:
                if not place.is_dir():
                    raise FileNotFoundError(place)
                delete(place / name)
            except OSError:
                self._remember(place, name)

    def due(self) -> list[tuple[Path, str]]:
        """Return places and names of keys that are out of date or erased here, and may still be there."""
        return [(Path(place), name) for place, name in (one.split("\n") for one in _read(self._due))]

    def settle(self, current: Path) -> list[tuple[Path, str]]:
        """Bring what is due to its places, where they can be reached; return what is still due.

        Args:
            current: the folder of the keys themselves.
        """
        left = []
        for place, name in self.due():
            try:
                if not place.is_dir():
                    raise FileNotFoundError(place)
                if (current / name).exists():
                    replace(place / name, (current / name).read_bytes())
                else:
                    delete(place / name)
            except OSError:
                left.append((place, name))
        if self.due():
            replace(self._due, json.dumps([f"{place}\n{name}" for place, name in left]).encode())
        return left

    def _remember(self, place: Path, name: str) -> None:
        due = sorted({*_read(self._due), f"{place}\n{name}"})
        replace(self._due, json.dumps(due).encode())


def _read(path: Path) -> list[str]:
    try:
        found: list[str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return found

"""A backup's place: sealed pieces by their content, sets that name them, and the copies of the data keys.

    blobs/ab/abcd...   a piece, sealed; written once, shared by all sets that have it
    sets/<time>        a set: names and pieces, sealed
    keys/              copies of the data keys, which are brought up to date: an erased key goes from here too

Sets and pieces may lie on media that cannot be changed. `keys/` must not: who keeps an old copy of it keeps
what was erased since.
"""

import hmac
import zlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from earshot_server.custody.errors import BackupError
from earshot_server.keys.errors import NotAuthentic
from earshot_server.keys.files import replace, write_once
from earshot_server.keys.seal import place, seal, unseal

NAME = "_backup"
"""The key of backups in the ring: wrapped and rotated as all are."""


class Set(BaseModel):
    """One backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 1
    made: str
    """UTC, as in its name."""
    files: dict[str, str]
    """Pieces by path in the data folder."""
    objects: dict[str, str]
    """Pieces by name in the archive."""
    store: tuple[str, ...]
    """Pieces of the store's copy, in order."""


class Vault:
    """A backup's place and the key that seals it."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key = key

    @property
    def keys(self) -> Path:
        """The copies of data keys."""
        return self.folder / "keys"

    def put(self, plain: bytes) -> str:
        """Keep a piece; return its name, the same for the same content.

        Raises:
            OSError: the place does not take it.
        """
        name = hmac.digest(self._key, plain, "sha256").hex()
        path = self._blob(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            squeezed = zlib.compress(plain, 1) if _worth_it(plain) else plain
            mark = b"z" if squeezed is not plain else b"-"
            write_once(path, seal(self._key, mark + squeezed, place("backup", name)))
        return name

    def has(self, name: str) -> bool:
        """Say whether a piece is there."""
        return self._blob(name).is_file()

    def get(self, name: str) -> bytes:
        """Return a piece.

        Raises:
            BackupError: it is missing, or is not what was put there.
        """
        try:
            plain = unseal(self._key, self._blob(name).read_bytes(), place("backup", name))
            content = zlib.decompress(plain[1:]) if plain[:1] == b"z" else plain[1:]
        except (OSError, NotAuthentic, zlib.error):
            raise BackupError(
                f"A piece of the backup is missing or damaged ({name[:12]}). Take another set or copy."
            ) from None
        return content

    def write_set(self, made: Set) -> Path:
        """Keep a set: until this returns the backup does not exist."""
        path = self.folder / "sets" / made.made
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = zlib.compress(made.model_dump_json().encode())
        replace(path, seal(self._key, content, place("backup-set", made.made)))
        return path

    def sets(self) -> list[str]:
        """Return the names of all sets, oldest first."""
        return sorted(path.name for path in (self.folder / "sets").glob("*Z"))

    def read_set(self, name: str) -> Set:
        """Return a set.

        Raises:
            BackupError: there is none, or it is not what was put there.
        """
        try:
            sealed = (self.folder / "sets" / name).read_bytes()
            content = zlib.decompress(unseal(self._key, sealed, place("backup-set", name)))
            return Set.model_validate_json(content)
        except (OSError, NotAuthentic, zlib.error, ValidationError):
            raise BackupError(f"There is no set {name} in {self.folder}, or it is damaged.") from None

    def prune(self, keep: int) -> int:
        """Delete all sets but the newest so many, and pieces that none needs; return how many sets went."""
        names = self.sets()
        gone = names[:-keep] if keep else names
        needed = {piece for name in names[len(gone) :] for piece in pieces(self.read_set(name))}
        for name in gone:
            (self.folder / "sets" / name).unlink()
        for path in (self.folder / "blobs").rglob("*"):
            if path.is_file() and path.name not in needed:
                path.unlink()
        return len(gone)

    def _blob(self, name: str) -> Path:
        return self.folder / "blobs" / name[:2] / name


def pieces(one: Set) -> Iterator[str]:
    """Yield the names of all pieces of a set."""
    yield from one.files.values()
    yield from one.objects.values()
    yield from one.store


def _worth_it(plain: bytes) -> bool:
    """Say whether a piece gets smaller: sealed ones do not."""
    sample = plain[: 1 << 14]
    return len(zlib.compress(sample, 1)) < 0.9 * len(sample)

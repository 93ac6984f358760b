"""Where the archive's objects lie: a folder, or an S3-compatible store."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Protocol

from earshot_server.archive.errors import ArchiveUnavailable, NoSuchObject
from earshot_server.keys.files import sync_folder

Content = bytes | Path
"""Bytes, or the file that holds them."""


class Objects(Protocol):
    """Named bytes. Names have parts divided by `/`; an object is whole or not there."""

    async def put(self, name: str, content: Content) -> None:
        """Keep an object, durably, in place of one that has this name.

        Raises:
            ArchiveUnavailable: it is not kept.
        """

    async def get(self, name: str) -> bytes:
        """Return an object.

        Raises:
            NoSuchObject: there is none.
            ArchiveUnavailable: nobody can tell.
        """

    async def delete(self, name: str) -> None:
        """Delete an object, if it is there.

        Raises:
            ArchiveUnavailable: it may still be there.
        """

    async def names(self, prefix: str = "") -> list[str]:
        """Return all names that begin with `prefix`, which ends with `/` or is empty, in order.

        Raises:
            ArchiveUnavailable: nobody can tell.
        """


class FolderObjects:
    """Objects as files of a folder, which its owner alone can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, name: str, content: Content) -> None:
        """Write beside, sync, then put in place."""
        try:
            await asyncio.to_thread(self._put, self._folder / name, content)
        except OSError as error:
            raise ArchiveUnavailable(error.strerror or type(error).__name__) from None

    async def get(self, name: str) -> bytes:
        """Read the file."""
        try:
            return await asyncio.to_thread((self._folder / name).read_bytes)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NoSuchObject(name) from None
        except OSError as error:
            raise ArchiveUnavailable(error.strerror or type(error).__name__) from None

    async def delete(self, name: str) -> None:
        """Unlink the file, and folders that are empty then."""
        path = self._folder / name
        try:
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == self._folder or (folder.is_dir() and any(folder.iterdir())):
                    break
                if folder.is_dir():
                    folder.rmdir()
        except OSError as error:
            raise ArchiveUnavailable(error.strerror or type(error).__name__) from None

    async def names(self, prefix: str = "") -> list[str]:
        """Walk the folder."""
        return await asyncio.to_thread(self._names, prefix)

    def _put(self, path: Path, content: Content) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        candidate = path.with_name(f"{path.name}.{os.getpid()}{_UNFINISHED}")
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                if isinstance(content, Path):
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, file, 1 << 20)
                else:
                    file.write(content)
                file.flush()
                os.fsync(file.fileno())
            candidate.replace(path)
        finally:
            candidate.unlink(missing_ok=True)
        sync_folder(path.parent)

    def _names(self, prefix: str) -> list[str]:
        top = self._folder / prefix
        files = (path for path in top.rglob("*") if path.is_file() and not path.name.endswith(_UNFINISHED))
        return sorted(path.relative_to(self._folder).as_posix() for path in files)


_UNFINISHED = ".part"

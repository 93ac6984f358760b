"""A small file of records: private, written whole, shared by processes, read again when it changed."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from filelock import FileLock
from pydantic import BaseModel, ValidationError

from earshot_server.access.errors import RecordsUnreadable


class Record(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Its key in the file."""


_R = TypeVar("_R", bound=Record)


class RecordFile(Generic[_R]):
    """One file of records by id.

    Args:
        path: of the file; its folder and a lock beside it are made when it is first written.
        read: takes the file's content, returns the records.
        write: the other way round.
    """

    def __init__(
        self, path: Path, read: Callable[[bytes], Iterable[_R]], write: Callable[[tuple[_R, ...]], BaseModel]
    ) -> None:
        self._path = path
        self._parse = read
        self._render = write
        self._records: dict[str, _R] = {}
        self._stamp: tuple[int, int, int] | None = None

    def read(self) -> dict[str, _R]:
        """Return all records by id, read again only if another process wrote the file.

        Raises:
            RecordsUnreadable: the file is damaged.
        """
        stamp = self._stat()
        if stamp != self._stamp:
            self._records = {} if stamp is None else {record.id: record for record in self._load()}
            self._stamp = stamp
        return dict(self._records)

    def change(self, how: Callable[[dict[str, _R]], None]) -> None:
        """Let `how` change the records and write them, one process at a time.

        Raises:
            RecordsUnreadable: the file is damaged; it stays as it is.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self._path.with_suffix(".lock"), mode=0o600):
            records = self.read()
            how(records)
            self._write(self._render(tuple(records.values())))

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return (status.st_ino, status.st_mtime_ns, status.st_size)

    def _load(self) -> Iterable[_R]:
        try:
            return self._parse(self._path.read_bytes())
        except ValidationError:
            raise RecordsUnreadable(str(self._path)) from None

    def _write(self, content: BaseModel) -> None:
        candidate = self._path.with_suffix(f".{os.getpid()}.new")
        candidate.unlink(missing_ok=True)
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.model_dump_json(indent=2).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        candidate.replace(self._path)

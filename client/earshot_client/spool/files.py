"""One spool file: a secret stream of records, written at its end, read from its start.

16 bytes    MAGIC
 8 bytes    id of the key
24 bytes    header of the secret stream (XChaCha20-Poly1305)
then        records: length (4 bytes, little-endian) and so many encrypted bytes
"""

import os
import struct
from pathlib import Path

from nacl import exceptions
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES,
    crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)

from earshot_client.errors import KeyMissing, SpoolDamaged
from earshot_client.spool.format import (
    MAGIC,
    RECORD_BYTES_MAX,
    FileHead,
    Finished,
    Record,
    Sound,
    pack,
    unpack,
)
from earshot_client.spool.keys import KEY_ID_BYTES, SpoolKey
from earshot_protocol.messages import Control
from earshot_protocol.units import WIDTH

_LENGTH = struct.Struct("<I")
_PREAMBLE = len(MAGIC) + KEY_ID_BYTES + crypto_secretstream_xchacha20poly1305_HEADERBYTES


class FileWriter:
    """Writes a new file. After an `OSError` the file is good up to the record before, and done with."""

    def __init__(self, path: Path, key: SpoolKey, head: FileHead) -> None:
        """Create the file with its head; on an `OSError` nothing of it is left."""
        self._file = path.open("xb", buffering=0)
        self._state = crypto_secretstream_xchacha20poly1305_state()
        self.size = 0
        """Bytes written."""
        try:
            header = crypto_secretstream_xchacha20poly1305_init_push(self._state, key.secret)
            self._put(MAGIC + key.id + header)
            self.write(head)
            self.sync()
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise

    def write(self, record: Record, *, sync: bool = False) -> None:
        """Append a record, all of it or nothing.

        Raises:
            OSError: it cannot be written (or, with `sync`, not be brought to disk).
        """
        before = self.size
        sealed = crypto_secretstream_xchacha20poly1305_push(self._state, pack(record))
        try:
            self._put(_LENGTH.pack(len(sealed)) + sealed)
            if sync:
                self.sync()
        except OSError:
            self._file.truncate(before)
            self.size = before
            raise

    def sync(self) -> None:
        """Bring to disk what was written."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file, without a sync."""
        self._file.close()

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) or 0 :]
        self.size += len(data)


class FileReader:
    """Reads a file as far as it is whole; `advance` takes up what was appended since."""

    def __init__(self, path: Path, key: SpoolKey) -> None:
        """Open the file and read it to its end.

        Raises:
            SpoolDamaged: no spool file, or its head is not whole.
            KeyMissing: written with another key.
        """
        self.sound = bytearray()
        self.controls: list[Control] = []
        self.finished = False
        self._state = crypto_secretstream_xchacha20poly1305_state()
        self._unread = b""
        self._head: FileHead | None = None
        self._file = path.open("rb", buffering=0)
        try:
            self._begin(path, key)
            self.advance()
            if self._head is None:
                raise SpoolDamaged(f"{path} broke off before its first record was whole: it holds nothing.")
        except BaseException:
            self._file.close()
            raise
        self.head: FileHead = self._head

    @property
    def first(self) -> int:
        """Offset of the first sample."""
        return self.head.first_offset

    @property
    def to(self) -> int:
        """Offset after the last sample that is whole."""
        return self.head.first_offset + len(self.sound) // WIDTH

    def samples(self, offset: int, count: int) -> bytes:
        """Return `count` samples from `offset`, fewer where the file ends."""
        at = (offset - self.first) * WIDTH
        return bytes(self.sound[at : at + count * WIDTH])

    def advance(self) -> None:
        """Read the records that are whole by now; what is torn or forged, and all behind it, stays unread."""
        self._unread += self._file.read()
        at = 0
        while (sealed := _next_record(self._unread, at)) is not None:
            try:
                data, _ = crypto_secretstream_xchacha20poly1305_pull(self._state, sealed)
            except exceptions.CryptoError:
                break
            at += _LENGTH.size + len(sealed)
            self._take(unpack(data))
        self._unread = self._unread[at:]

    def close(self) -> None:
        """Close the file: some systems do not free one that is open."""
        self._file.close()

    def _begin(self, path: Path, key: SpoolKey) -> None:
        preamble = self._file.read(_PREAMBLE)
        if len(preamble) < _PREAMBLE or not preamble.startswith(MAGIC):
            raise SpoolDamaged(f"{path} is not a spool file, or broke off at its start.")
        if preamble[len(MAGIC) :][:KEY_ID_BYTES] != key.id:
            raise KeyMissing(f"{path} was written with another key than the one that is here.")
        header = preamble[len(MAGIC) + KEY_ID_BYTES :]
        crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, key.secret)

    def _take(self, record: Record) -> None:
        if isinstance(record, FileHead):
            self._head = record
        elif isinstance(record, Sound):
            self.sound += record.samples
        elif isinstance(record, Control):
            self.controls.append(record)
        elif isinstance(record, Finished):
            self.finished = True


def key_id(path: Path) -> bytes:
    """Return the id of the key that a file was written with.

    Raises:
        SpoolDamaged: no spool file.
    """
    with path.open("rb") as file:
        preamble = file.read(_PREAMBLE)
    if len(preamble) < _PREAMBLE or not preamble.startswith(MAGIC):
        raise SpoolDamaged(f"{path} is not a spool file, or broke off at its start.")
    return preamble[len(MAGIC) :][:KEY_ID_BYTES]


def _next_record(data: bytes, at: int) -> bytes | None:
    """Return the encrypted record at `at` if it is whole."""
    if len(data) - at < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(data, at)
    if not crypto_secretstream_xchacha20poly1305_ABYTES < length <= RECORD_BYTES_MAX:
        return None
    sealed = data[at + _LENGTH.size : at + _LENGTH.size + length]
    return sealed if len(sealed) == length else None

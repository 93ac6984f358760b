"""Unpacks a model's zip that may come from anywhere: nothing outside the folder, no links, no bombs."""

import errno
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from earshot_server.speech.errors import ModelForeign

FILES_MAX = 1000
"""A model has some twenty files."""
RATIO_MAX = 20
"""Models shrink to between a half and a quarter; what shrinks to less than a twentieth is no model."""

_TAKE_ANOTHER = "Nothing was unpacked. Load the zip again from its maker."


def unpack(archive: Path, into: Path) -> None:
    """Unpack a zip into an empty folder.

    Raises:
        ModelForeign: it is no zip, is damaged, or has entries that no model has.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            entries = zipped.infolist()
            _check_sizes(archive, entries)
            for entry in entries:
                _check_entry(archive, entry)
            zipped.extractall(into)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _not_whole(archive, error) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a full disk, say
            raise
        raise _not_whole(archive, error) from None  # an entry that lies before the file's start


def _not_whole(archive: Path, error: Exception) -> ModelForeign:
    return ModelForeign(archive, f"it is not a whole zip file ({type(error).__name__})", _TAKE_ANOTHER)


def _check_sizes(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    bound = RATIO_MAX * archive.stat().st_size
    if len(entries) > FILES_MAX:
        raise ModelForeign(
            archive, f"it has {len(entries):,} entries, a model has under {FILES_MAX:,}", _TAKE_ANOTHER
        )
    if unpacked > bound:
        raise ModelForeign(
            archive, f"it would unpack to {unpacked:,} bytes, more than {bound:,}", _TAKE_ANOTHER
        )


def _check_entry(archive: Path, entry: zipfile.ZipInfo) -> None:
    mode = entry.external_attr >> 16
    path = PurePosixPath(entry.filename)
    if not entry.filename.strip("/"):
        raise ModelForeign(archive, "one of its entries has no name", _TAKE_ANOTHER)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.orig_filename or ":" in entry.filename:
        raise ModelForeign(archive, f"its entry {entry.filename!r} leads out of the folder", _TAKE_ANOTHER)
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        raise ModelForeign(archive, f"its entry {entry.filename!r} is a link or a device", _TAKE_ANOTHER)

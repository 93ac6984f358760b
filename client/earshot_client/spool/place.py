"""Where the spools lie, and what is in them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs

from earshot_client.errors import KeyMissing, SpoolDamaged, SpoolError
from earshot_client.spool.keys import KeyStore
from earshot_client.spool.lock import hold, in_use
from earshot_client.spool.recovery import file_paths, find_key, read_folder, remove
from earshot_protocol.units import seconds


@dataclass(frozen=True, slots=True)
class Summary:
    """What a spool holds, for people who decide whether to send it."""

    encounter: str
    state: str
    """In a few words: "being recorded or sent", "complete", "broke off", or why it cannot be read."""
    started: datetime | None = None
    label: str | None = None
    seconds: float = 0.0
    """Sound that is still here."""
    missing: float = 0.0
    """Sound that damage took (seconds)."""


def default_root() -> Path:
    """Return the folder of this user's spools."""
    return platformdirs.user_data_path("earshot", appauthor=False) / "spool"


def key_store(key_file: Path | None) -> KeyStore:
    """Return where the spool's key is: in `key_file` if a person chose one, else where it is by default."""
    if key_file is not None:
        return KeyStore(key_file, only_file=True)
    return KeyStore(platformdirs.user_data_path("earshot", appauthor=False) / "spool.key")


def spool_folder(root: Path, encounter: str) -> Path:
    """Return the folder of an encounter's spool.

    Raises:
        SpoolError: there is none.
    """
    for folder in spool_folders(root):
        if folder.name == encounter:
            return folder
    raise SpoolError(
        f"The spool in {root} holds nothing of {encounter}; `earshot spool list` shows what it has."
    )


def spool_folders(root: Path) -> list[Path]:
    """Return the folders of all spools, by name."""
    if not root.is_dir():
        return []
    return sorted(folder for folder in root.iterdir() if folder.is_dir() and file_paths(folder))


def free_folders(root: Path) -> list[Path]:
    """Return the folders of the spools that no process holds."""
    return [folder for folder in spool_folders(root) if not in_use(folder)]


def delete(folder: Path) -> None:
    """Delete a spool, whether it can be read or not.

    Raises:
        SpoolInUse: it is being recorded or sent.
    """
    remove(folder, hold(folder))


def summarize(folder: Path, keys: KeyStore) -> Summary:
    """Read a spool, without taking it from whoever holds it."""
    live = in_use(folder)
    try:
        contents = read_folder(folder, find_key(folder, keys))
    except (SpoolDamaged, KeyMissing) as error:
        return Summary(folder.name, error.sentence)
    state = "complete" if contents.finished else "broke off"
    return Summary(
        encounter=folder.name,
        state="being recorded or sent" if live else state,
        started=contents.head.started,
        label=contents.head.label,
        seconds=seconds(contents.to - contents.first),
        missing=seconds(contents.missing),
    )

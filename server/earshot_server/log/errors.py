"""What can go wrong with the log, named by whose doing it is.

LogError
├── StoreError
│   ├── StoreUnavailable    down, slow, full: try again later
│   ├── StoreUnfit          refused at start: it could not keep what it is given
│   ├── FolderInUse         another Earshot works in this data folder
│   └── StoreNotStarted     the embedded store does not start
├── Fenced                  another one took the encounter over
├── Erased                  the encounter was deleted, and stays so
├── Sealed                  the encounter is in the archive
├── Moving                  the log is written anew again and again while it is to be
├── LostTail                an entry that was there is gone: the store lost what it had not synced
├── NoSuchEncounter         it has no log
└── UnreadableEntry         written by a newer version, or by none of ours
"""

from pathlib import Path
from typing import ClassVar


class LogError(Exception):
    """Base of all errors of this package."""

    exit_code: ClassVar[int] = 2
    """What a command ends with."""


class StoreError(LogError):
    """Something is wrong with the store itself."""


class StoreUnavailable(StoreError):
    """The store cannot be asked just now; whether the last command went through is unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """A type of error or the store's own code (MISCONF, OOM), nothing that was stored."""

    def __str__(self) -> str:
        return (
            f"The store cannot be used just now ({self.reason}). "
            "Clients keep what was said in their spools and send it again."
        )


class StoreUnfit(StoreError):
    """The store would not keep what it is given; `what` says what is wrong, `remedy` what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} Nothing was written to it. {self.remedy}"


class FolderInUse(StoreError):
    """Somebody else works in the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return (
            f"Another Earshot is running with the data in {self.folder}. Nothing was changed. "
            "Use that one, or stop it first, or give another folder (EARSHOT_DATA_DIR)."
        )


class StoreNotStarted(StoreError):
    """The embedded store does not start; `reason` is a sentence, `log` says more."""

    def __init__(self, reason: str, log: Path | None = None) -> None:
        super().__init__(reason, log)
        self.reason = reason
        self.log = log

    def __str__(self) -> str:
        return self.reason + (f" Its own log is {self.log}." if self.log else "")


class Fenced(LogError):
    """This writer does not hold the encounter (any more) and writes nothing."""

    def __init__(self, encounter: str, epoch: int, newer: int | None) -> None:
        super().__init__(encounter, epoch, newer)
        self.encounter = encounter
        self.epoch = epoch
        self.newer = newer
        """The epoch that followed; None: this writer does not hold its own (any more)."""

    def __str__(self) -> str:
        why = "it was not opened here" if self.newer is None else f"epoch {self.newer} follows it"
        return f"Epoch {self.epoch} of encounter {self.encounter} is not ours: {why}. Nothing was written."


class Erased(LogError):
    """The encounter was deleted."""

    def __init__(self, encounter: str) -> None:
        super().__init__(encounter)
        self.encounter = encounter

    def __str__(self) -> str:
        return f"Encounter {self.encounter} was deleted. A deleted encounter stays deleted."


class Sealed(LogError):
    """The encounter has left the store for the archive."""

    def __init__(self, encounter: str) -> None:
        super().__init__(encounter)
        self.encounter = encounter

    def __str__(self) -> str:
        return f"Encounter {self.encounter} is sealed in the archive. Nothing was changed. Unseal it first."


class Moving(LogError):
    """Others write to the log faster than something can be done with all of it."""

    def __init__(self, encounter: str) -> None:
        super().__init__(encounter)
        self.encounter = encounter

    def __str__(self) -> str:
        return f"Encounter {self.encounter} is being written to. Nothing was changed. Try again later."


class LostTail(LogError):
    """An entry that had been appended is not there any more."""

    def __init__(self, encounter: str, at: str) -> None:
        super().__init__(encounter, at)
        self.encounter = encounter
        self.at = at

    def __str__(self) -> str:
        return (
            f"The store lost entry {self.at} of encounter {self.encounter}: it was not on disk yet. "
            "The client still holds the sound: open the encounter again and hear it from the log's own end."
        )


class NoSuchEncounter(LogError):
    """There is no log of this encounter."""

    def __init__(self, encounter: str) -> None:
        super().__init__(encounter)
        self.encounter = encounter

    def __str__(self) -> str:
        return f"There is no encounter {self.encounter} here, or it is not one that you may see."


class UnreadableEntry(LogError):
    """An entry that this version cannot read."""

    def __init__(self, encounter: str, at: str, reason: str) -> None:
        super().__init__(encounter, at, reason)
        self.encounter = encounter
        self.at = at
        self.reason = reason

    def __str__(self) -> str:
        return f"Entry {self.at} of encounter {self.encounter} cannot be read: {self.reason}"

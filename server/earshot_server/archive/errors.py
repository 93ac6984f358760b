"""What can go wrong with the archive.

ArchiveError
├── ArchiveUnavailable   its folder or object store cannot be reached, or takes nothing
├── NoSuchObject         an object is not there
├── NotArchived          the encounter is not in the archive
├── Damaged              what is there is not what was put there
└── NotWhole             what was written did not read back as it was: nothing was removed
"""

from earshot_server.log.errors import LogError, NoSuchEncounter, StoreUnavailable


class ArchiveError(LogError):
    """Base of all errors of the archive: to who reads, it is a part of the log."""


class ArchiveUnavailable(ArchiveError, StoreUnavailable):
    """The archive cannot be used just now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """A type of error or a sentence of ours."""

    def __str__(self) -> str:
        return f"The archive cannot be used just now ({self.reason}). Nothing was changed. Try again."


class NoSuchObject(ArchiveError):
    """An object that is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"The archive has no object {self.name}."


class NotArchived(ArchiveError, NoSuchEncounter):
    """The encounter is not in the archive."""

    def __init__(self, encounter: str) -> None:
        super().__init__(encounter)
        self.encounter = encounter

    def __str__(self) -> str:
        return f"Encounter {self.encounter} is not in the archive."


class Damaged(ArchiveError):
    """An object that was changed, cut short, or taken from elsewhere."""

    def __init__(self, encounter: str, what: str) -> None:
        super().__init__(encounter, what)
        self.encounter = encounter
        self.what = what

    def __str__(self) -> str:
        return (
            f"The archive of encounter {self.encounter} is damaged: {self.what}. "
            "Nothing was changed. Bring it back from a backup: earshot restore."
        )


class NotWhole(ArchiveError):
    """What was read back differs from what was to be kept."""

    def __init__(self, encounter: str, what: str) -> None:
        super().__init__(encounter, what)
        self.encounter = encounter
        self.what = what

    def __str__(self) -> str:
        return (
            f"Encounter {self.encounter} was not sealed: {self.what}. "
            "It stays in the store as it is, and nothing of it was removed."
        )

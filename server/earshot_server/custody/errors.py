"""What can go wrong with custody.

CustodyError
├── SignedAlready     consent is withdrawn after the note was signed
├── NoSuchMark        the visit has no such mark
├── NoSuchPatient     no encounter is known to be this patient's
├── NotRepairable     what is to be put right is not as it has to be for that
└── BackupError       a backup cannot be made or restored
"""

from typing import ClassVar


class CustodyError(Exception):
    """Base of all errors of custody."""

    exit_code: ClassVar[int] = 2
    """What a command ends with."""


class SignedAlready(CustodyError):
    """The note is signed: it rests on what is to be erased."""

    def __init__(self, encounter: str) -> None:
        super().__init__(encounter)
        self.encounter = encounter

    def __str__(self) -> str:
        return (
            f"The note of encounter {self.encounter} is signed, and a signed note never changes. Nothing was "
            "erased. Its sound and transcript can be erased by retention, all of it by earshot erase."
        )


class NoSuchMark(CustodyError):
    """A mark that was not set."""

    def __init__(self, encounter: str, marks: int) -> None:
        super().__init__(encounter, marks)
        self.encounter = encounter
        self.marks = marks
        """So many there are."""

    def __str__(self) -> str:
        return f"Encounter {self.encounter} has {self.marks} marks, counted from 1. Nothing was erased."


class NoSuchPatient(CustodyError):
    """No encounter of this patient."""

    def __str__(self) -> str:
        return (
            "No encounter is known to be this patient's. Nothing was erased. "
            "Say whose an encounter is with earshot repair move, or erase it by its id."
        )


class NotRepairable(CustodyError):
    """A repair that cannot be done; the sentence says why."""


class BackupError(CustodyError):
    """A backup that cannot be made or restored; the sentence says why, and what is there."""

"""What can go wrong with the audit.

AuditError
├── AuditUnwritable     an entry could not be brought to disk: what it is about must not go on
├── AuditUnreadable     the trail's end is damaged: nothing may be appended behind it
└── TrailBusy           another writer is writing, and was not to be waited for
"""

from typing import ClassVar


class AuditError(Exception):
    """Base of all errors of the audit."""

    exit_code: ClassVar[int] = 2
    """What a command ends with."""


class AuditUnwritable(AuditError):
    """The disk does not take an entry."""

    def __str__(self) -> str:
        return (
            "The audit trail cannot be written, so nothing is shown or changed (recording goes on). "
            "Free space on the disk of the data folder, or make its audit folder writable, and try again."
        )


class AuditUnreadable(AuditError):
    """The newest entry is none."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"The audit trail's last entry in {self.path} is damaged, so nothing is appended to it. "
            "`earshot audit verify` shows where. Keep the file as evidence: move it away, and a new trail "
            "begins, which says what is missing."
        )


class TrailBusy(AuditError):
    """Another writer has the trail just now."""

    def __str__(self) -> str:
        return "The audit trail is being written by somebody else just now."

"""What can be wrong with the store of records; each says what was kept and what to do."""


class RecordsError(Exception):
    """Base of them all."""


class RecordsUnavailable(RecordsError):
    """The database does not answer, or refuses."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"The records in {self.where} cannot be used: {self.reason}. Nothing was changed; "
            "check EARSHOT_RECORDS_URL and that the database runs."
        )


class OtherRecordsKey(RecordsError):
    """The records were sealed under another clinic's key."""

    def __str__(self) -> str:
        return (
            "The records were sealed with another key than this clinic's, so they cannot be read. "
            "Nothing was changed. Bring the key back with earshot keys recover, or use another database."
        )


class IdentityConflict(RecordsError):
    """An identifier stands for two different people."""

    def __init__(self, identifier: str, reason: str) -> None:
        super().__init__(identifier, reason)
        self.identifier = identifier
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"The identifier {self.identifier} stands for two different people: {self.reason}. "
            "Nothing of the file was taken; correct the identifier where it comes from."
        )


class NoSuchPatient(RecordsError):
    """Nobody has this identifier."""

    def __init__(self, identifier: str) -> None:
        super().__init__(identifier)
        self.identifier = identifier

    def __str__(self) -> str:
        return (
            f"There is no record of a patient {self.identifier}. Import one with earshot record import FILE."
        )

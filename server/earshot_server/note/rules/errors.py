"""What can be wrong with a table."""


class TableError(Exception):
    """A table that cannot be used: `place` is its name and line, `reason` what was expected."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        return f"The table {self.place} cannot be used: {self.reason}."

"""Custody's errors say what happened, what was kept and what to do."""

import pytest

from earshot_server.custody.errors import (
    BackupError,
    CustodyError,
    NoSuchMark,
    NoSuchPatient,
    NotRepairable,
    SignedAlready,
)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (SignedAlready("e1"), ["e1", "never changes", "Nothing was erased", "earshot erase"]),
        (NoSuchMark("e1", 2), ["e1", "2 marks", "Nothing was erased"]),
        (NoSuchPatient(), ["Nothing was erased", "earshot repair move"]),
        (NotRepairable("It has not ended."), ["It has not ended."]),
        (BackupError("It is not whole."), ["It is not whole."]),
    ],
)
def test_each_says_what_it_knows(error: CustodyError, says: list[str]) -> None:
    assert all(part in str(error) for part in says)
    assert (error.exit_code, str(error)[-1]) == (2, ".")

"""Errors are sentences for people: what happened, what was kept, what to do."""

from pathlib import Path

import pytest

from earshot_server.log import errors
from earshot_server.log.errors import (
    Erased,
    Fenced,
    FolderInUse,
    LogError,
    LostTail,
    NoSuchEncounter,
    StoreError,
    StoreNotStarted,
    StoreUnavailable,
    StoreUnfit,
    UnreadableEntry,
)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (StoreUnavailable("MISCONF"), ["MISCONF", "spools"]),
        (
            StoreUnfit("It is wrong.", "Put it right."),
            ["It is wrong.", "Nothing was written", "Put it right."],
        ),
        (FolderInUse(Path("/d")), ["/d", "EARSHOT_DATA_DIR"]),
        (StoreNotStarted("It ended.", Path("/d/log")), ["It ended.", "/d/log"]),
        (StoreNotStarted("It ended."), ["It ended."]),
        (Fenced("e1", 4, 5), ["e1", "4", "epoch 5 follows", "Nothing was written"]),
        (Fenced("e1", 4, None), ["not opened here"]),
        (Erased("e1"), ["e1", "stays deleted"]),
        (LostTail("e1", "4-7"), ["e1", "4-7", "open the encounter again"]),
        (NoSuchEncounter("e1"), ["e1"]),
        (UnreadableEntry("e1", "4-7", "it is odd."), ["e1", "4-7", "it is odd."]),
    ],
)
def test_each_says_what_it_knows(error: LogError, says: list[str]) -> None:
    assert all(part in str(error) for part in says)
    assert str(error).endswith((".", "log"))


def test_errors_of_the_store_are_told_from_errors_of_the_log() -> None:
    of_the_store = (StoreUnavailable, StoreUnfit, FolderInUse, StoreNotStarted)
    of_the_log = (Fenced, Erased, LostTail, NoSuchEncounter, UnreadableEntry)
    assert all(issubclass(error, StoreError) for error in of_the_store)
    assert not any(issubclass(error, StoreError) for error in of_the_log)


def test_the_tree_in_the_docstring_is_complete() -> None:
    found = {name for name, value in vars(errors).items() if isinstance(value, type) and name[0].isupper()}
    assert {name for name in found - {"Path"} if name not in (errors.__doc__ or "")} == set()

"""The archive's errors say what happened, what was kept and what to do."""

import pytest

from earshot_server.archive.errors import (
    ArchiveError,
    ArchiveUnavailable,
    Damaged,
    NoSuchObject,
    NotArchived,
    NotWhole,
)
from earshot_server.viewer.refusals import refusal


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ArchiveUnavailable("No space left on device"), ["No space left", "Nothing was changed"]),
        (NoSuchObject("e1/manifest"), ["e1/manifest"]),
        (NotArchived("e1"), ["e1", "not in the archive"]),
        (Damaged("e1", "events is missing"), ["e1", "events is missing", "earshot restore"]),
        (NotWhole("e1", "its log folds to another note"), ["e1", "another note", "stays in the store"]),
    ],
)
def test_each_says_what_it_knows(error: ArchiveError, says: list[str]) -> None:
    assert all(part in str(error) for part in says)
    assert str(error).endswith(".")


def test_pages_are_told_the_same_as_of_the_store() -> None:
    assert refusal(ArchiveUnavailable("x")).status == 503
    assert refusal(NotArchived("e1")).status == 404
    assert refusal(Damaged("e1", "x")).status == 500

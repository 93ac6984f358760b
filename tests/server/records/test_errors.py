"""Errors of the store are sentences."""

import pytest

from earshot_server.records.errors import (
    IdentityConflict,
    NoSuchPatient,
    OtherRecordsKey,
    RecordsError,
    RecordsUnavailable,
)


@pytest.mark.parametrize(
    "error",
    [
        RecordsUnavailable("sqlite:///x", "OperationalError"),
        OtherRecordsKey(),
        IdentityConflict("77", "their sex differs"),
        NoSuchPatient("77"),
    ],
)
def test_each_says_what_to_do(error: RecordsError) -> None:
    assert str(error).endswith(".")
    assert any(word in str(error) for word in ("Nothing", "Import", "check"))

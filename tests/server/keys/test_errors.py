"""Errors of keys are sentences for people."""

import pytest

from earshot_server.keys.errors import KeysError, NoClinicKey, NoDataKey, NotAuthentic, WrongClinicKey


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (NoClinicKey("It is not there."), ["It is not there."]),
        (WrongClinicKey("/d/e1.key"), ["/d/e1.key", "Nothing was changed", "EARSHOT_CLINIC_KEY_FILE"]),
        (NoDataKey("e1"), ["e1", "erased"]),
        (NotAuthentic("Entry 1-1"), ["Entry 1-1 does not open"]),
    ],
)
def test_each_says_what_it_knows(error: KeysError, says: list[str]) -> None:
    assert all(part in str(error) for part in says)
    assert str(error).endswith(".")

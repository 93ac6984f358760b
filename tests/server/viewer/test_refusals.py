"""What is told about errors."""

import pytest

from earshot_server.access import errors as access
from earshot_server.keys import errors as keys
from earshot_server.log import errors as log
from earshot_server.viewer.refusals import refusal


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (access.Unknown(), 401, "signed_out"),
        (access.Expired(), 401, "signed_out"),
        (access.Forbidden("view"), 403, "no_right"),
        (access.ForeignOrigin(), 403, "foreign_origin"),
        (access.TooManyGuesses(3), 429, "too_many_guesses"),
        (access.RecordsUnreadable("tokens.json"), 500, "unreadable"),
        (log.NoSuchEncounter("x"), 404, "no_such_encounter"),
        (log.Erased("x"), 404, "erased"),
        (log.StoreUnavailable("down"), 503, "store_unavailable"),
        (log.UnreadableEntry("x", "1-1", "it is new"), 500, "unreadable"),
        (keys.NoDataKey("x"), 404, "no_such_encounter"),
        (keys.NotAuthentic("An entry"), 500, "unreadable"),
    ],
)
def test_each_error_has_its_code_and_is_told_in_its_own_words(
    error: Exception, status: int, code: str
) -> None:
    why = refusal(error)
    assert (why.status, why.code, why.close_code) == (status, code, 4000 + status)
    assert why.message == str(error)


def test_an_error_of_others_is_told_without_its_words() -> None:
    why = refusal(ValueError("the patient said this"))
    assert (why.status, why.code) == (500, "failed")
    assert "patient" not in why.message

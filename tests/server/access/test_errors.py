"""What people are told about access."""

import pytest

from earshot_server.access import errors


@pytest.mark.parametrize(
    "error",
    [
        errors.Unknown(),
        errors.WrongPassword(),
        errors.CodeNeeded(),
        errors.NotOurs("42"),
        errors.Expired(),
        errors.Forbidden("view"),
        errors.ForeignOrigin(),
        errors.TooManyGuesses(0.2),
        errors.LockedOut(900),
        errors.WeakPassword("It is one that guessers try early."),
        errors.AccountExists("okafor"),
        errors.NoSuchAccount("okafor"),
        errors.ProviderFailed(),
        errors.RecordsUnreadable("tokens.json"),
        errors.NotRunning(),
        errors.PublicWithoutTls("0.0.0.0"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_each_is_sentences_and_ends_a_command(error: errors.AccessError) -> None:
    assert str(error)[0].isupper()
    assert str(error).endswith(".")
    assert error.exit_code == 2

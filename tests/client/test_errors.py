import pytest

from earshot_client import errors
from earshot_client.errors import ClientError


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.CaptureError, 2), (errors.SpoolInUse, 2), (errors.SpoolBlocked, 2), (errors.SpoolDamaged, 2),
        (errors.KeyMissing, 2), (errors.Refused, 3), (errors.LeftUnsent, 4),
    ],
)  # fmt: skip
def test_every_error_is_a_sentence_with_an_exit_code(kind: type[ClientError], code: int) -> None:
    error = kind("It rained.")
    assert (str(error), error.sentence, error.exit_code) == ("It rained.", "It rained.", code)

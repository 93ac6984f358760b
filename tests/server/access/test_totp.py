"""One-time codes, by the examples of RFC 6238."""

import base64

import pytest

from earshot_server.access.totp import address, new_secret, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("now", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_examples_of_the_specification(now: int, code: str) -> None:
    assert step_of(SECRET, code, now) == now // 30


def test_the_step_before_and_the_one_behind_count_and_no_other() -> None:
    steps = [step_of(SECRET, "287082", 59 + shift) for shift in (-60, -30, 0, 30, 60)]
    assert steps == [None, 1, 1, 1, None]


@pytest.mark.parametrize("wrong", ["", "287083", "28708", "2870820", "ABCDEF", "٢٨٧٠٨٢", "\ud800"])
def test_another_code_is_none(wrong: str) -> None:
    assert step_of(SECRET, wrong, 59) is None


def test_spaces_do_not_count() -> None:
    assert step_of(SECRET, " 287 082\n", 59) == 1


def test_secrets_differ_and_apps_can_read_them() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(base64.b32decode(first)) == 20
    assert address(first, "okafor") == f"otpauth://totp/Earshot:okafor?secret={first}&issuer=Earshot"

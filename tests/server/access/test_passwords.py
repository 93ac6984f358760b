"""Passwords."""

import pytest

from earshot_server.access.errors import WeakPassword
from earshot_server.access.passwords import check_strength, hash_password, is_password

GOOD = "harbour violet tangent 7"


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    stored = hash_password(GOOD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert GOOD not in stored
    assert stored != hash_password(GOOD)
    assert is_password(GOOD, stored)
    assert not is_password(GOOD + " ", stored)


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$"])
def test_without_a_stored_one_nothing_is_the_password(stored: str | None) -> None:
    assert not is_password("nobody has this one", stored)


@pytest.mark.parametrize("odd", ["\ud800 lone surrogate", "ünïcødé 密码 🔑🔑", "a\x00b is a long one"])
def test_odd_characters_are_characters(odd: str) -> None:
    stored = hash_password(odd)
    assert is_password(odd, stored)
    assert not is_password(odd.replace("\x00", "").replace("\ud800", "?") + "x", stored)


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "aaaaaaaaaaaaaaaaaaaa",
        "password1234",
        "qwertyuiop123",
        "okafor.okafor",
        "Earshot2026!",
        "x" * 1025,
    ],
)
def test_one_that_guessers_try_is_refused(weak: str) -> None:
    with pytest.raises(WeakPassword, match="not taken") as refused:
        check_strength(weak, "okafor", "Okafor", "earshot")
    assert weak not in str(refused.value)


@pytest.mark.parametrize("good", [GOOD, "x7#Lq9!vTz2&mK", "four plain words here " * 5])
def test_one_that_lasts_is_taken(good: str) -> None:
    check_strength(good, "okafor", "Dr.", "Okafor", "", "earshot")

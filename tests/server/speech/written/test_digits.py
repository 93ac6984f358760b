import pytest

from tests.support.pairs import wrote


def test_a_code_may_end_with_a_zero() -> None:
    assert wrote("zip code nine oh two one oh") == "zip code 90210"


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("number nine one oh oh zero three five three oh", "number 910003530"),
        ("number five five five fifty", "number {five five five fifty}"),
        ("room three twelve", "room 312"),
        ("call eight hundred five five five one two one two", "call 8005551212"),
        ("eight hundred five five five", "{eight hundred five five five}"),
        ("call nine one one", "call 911"),
        ("nine one one", "911"),
        ("five five five oh one eight two", "5550182"),
        ("room two oh four", "room 204"),
        ("one two three", "{one two three}"),
        ("extension one twenty", "extension {one twenty}"),
    ],
)
def test_digits_are_joined_where_they_are_led_to(spoken: str, written: str) -> None:
    assert wrote(spoken) == written

"""The limit on guessing."""

import pytest

from earshot_server.access.errors import TooManyGuesses
from earshot_server.access.guesses import GuessLimit


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_that_guesses_has_to_wait_a_minute() -> None:
    clock = Clock()
    limit = GuessLimit(tries=3, clock=clock)
    for _ in range(3):
        limit.check("10.0.0.1")
        limit.wrong("10.0.0.1")
        clock.now += 1
    with pytest.raises(TooManyGuesses, match="57 s"):
        limit.check("10.0.0.1")
    clock.now += 57
    limit.check("10.0.0.1")


def test_other_addresses_do_not_wait() -> None:
    limit = GuessLimit(tries=1, clock=Clock())
    limit.wrong("10.0.0.1")
    limit.check("10.0.0.2")


def test_one_ipv6_network_is_one_guesser() -> None:
    limit = GuessLimit(tries=1, clock=Clock())
    limit.wrong("2001:db8::1")
    with pytest.raises(TooManyGuesses):
        limit.check("2001:db8::ffff")
    limit.check("2001:db8:1::1")


def test_an_old_guess_does_not_count_with_a_new_one() -> None:
    clock = Clock()
    limit = GuessLimit(tries=2, clock=clock)
    limit.wrong("10.0.0.1")
    clock.now += 61
    limit.wrong("10.0.0.1")
    limit.check("10.0.0.1")


def test_memory_is_bounded() -> None:
    limit = GuessLimit(tries=1, addresses=10, clock=Clock())
    for number in range(100):
        limit.wrong(f"10.0.0.{number}")
    limit.check("10.0.0.1")  # forgotten
    with pytest.raises(TooManyGuesses):
        limit.check("10.0.0.99")

"""Smoking as rules ask of it."""

from earshot_server.precision.prevention.smoking import smoking
from tests.support.patients import case, fact


def test_unknown_is_unknown() -> None:
    assert smoking(case()).now is None
    assert smoking(case(fact("lifestyle", "tobacco", "family"))).ever is None


def test_not_now_is_not_never() -> None:
    known = smoking(case(fact("lifestyle", "tobacco", "absent", heard=True)))
    assert known.now is False
    assert known.ever is None


def test_what_was_heard_leads_and_pack_years_stay() -> None:
    recorded = fact("lifestyle", "tobacco", attributes={"pack_years": "30"})
    quit_now = fact("lifestyle", "tobacco", "historical", heard=True, attributes={"quit_year": "2024"})
    known = smoking(case(recorded, quit_now))
    assert (known.now, known.ever, known.pack_years, known.quit_year) == (False, True, 30, 2024)


def test_pack_years_that_are_no_number_are_unknown() -> None:
    assert smoking(case(fact("lifestyle", "tobacco", attributes={"pack_years": "many"}))).pack_years is None

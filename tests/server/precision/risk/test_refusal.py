"""Why there is no number."""

from earshot_server.precision.risk.refusal import Refusal, refuse

RANGES = {"age": (30.0, 79.0, "years")}


def test_missing_values_are_named() -> None:
    assert refuse({"age": None, "total_cholesterol": None}, RANGES) == Refusal(("age", "total cholesterol"))


def test_both_ends_of_a_range_belong_to_it() -> None:
    assert refuse({"age": 30}, RANGES) is None
    assert refuse({"age": 79}, RANGES) is None


def test_beyond_the_range_there_is_a_sentence() -> None:
    refusal = refuse({"age": 81}, RANGES)
    assert refusal is not None
    assert refusal.outside == ("age 81 is outside 30 to 79 years",)

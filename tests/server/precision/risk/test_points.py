"""Bands of a score."""

import pytest

from earshot_server.precision.risk.points import bands, points


@pytest.mark.parametrize(("bmi", "got"), [(24.9, 0), (25, 1), (30, 1), (30.1, 3)])
def test_the_ends_of_bands(bmi: float, got: int) -> None:
    assert points("findrisc.csv", {"bmi": bmi}) == {"bmi": got}


def test_bands_of_the_other_sex_do_not_count() -> None:
    assert points("findrisc.csv", {"waist": 90}, sex="female") == {"waist": 4}
    assert points("findrisc.csv", {"waist": 90}, sex="male") == {"waist": 0}
    assert all(one.low < one.high for one in bands("findrisc.csv"))

"""CKD-EPI 2021 against published values."""

import pytest

from earshot_server.precision.risk.kidney import category, egfr
from earshot_server.precision.risk.refusal import Refusal


@pytest.mark.parametrize(
    ("sex", "age", "creatinine", "printed"),
    [
        ("female", 55, 1.5, 41),
        ("male", 55, 1.5, 55),
        ("male", 43, 1.5, 59),
        ("female", 43, 1.5, 44),
        ("female", 43, 102 / 88.4, 60),
        ("male", 77, 111 / 88.4, 59),
    ],
)
def test_published_values(sex: str, age: float, creatinine: float, printed: int) -> None:
    rate = egfr(sex, age, creatinine)
    assert not isinstance(rate, Refusal)
    assert round(rate) == printed


@pytest.mark.parametrize(
    ("sex", "age", "creatinine"), [(None, 50, 1), ("male", 12, 1), ("male", 50, 99), ("male", 50, None)]
)
def test_missing_or_out_of_range_gives_no_number(
    sex: str | None, age: float, creatinine: float | None
) -> None:
    assert isinstance(egfr(sex, age, creatinine), Refusal)


@pytest.mark.parametrize(
    ("rate", "name"),
    [(90, "G1"), (89.4, "G2"), (60, "G2"), (59.4, "G3a"), (44, "G3b"), (29, "G4"), (14, "G5")],
)
def test_categories(rate: float, name: str) -> None:
    assert category(rate) == name

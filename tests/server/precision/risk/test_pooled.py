"""The pooled cohort equations against table A of Goff 2013."""

from dataclasses import replace

import pytest

from earshot_server.precision.risk.pooled import Inputs, pooled
from earshot_server.precision.risk.refusal import Refusal

PRINTED = Inputs("female", "white", 55, 213, 50, 120, False, False, False)


@pytest.mark.parametrize(
    ("sex", "race", "printed"),
    [("female", "white", 2.1), ("female", "black", 3.0), ("male", "white", 5.3), ("male", "black", 6.1)],
)
def test_the_printed_example(sex: str, race: str, printed: float) -> None:
    """The paper's own sums are rounded; 0.1 is allowed."""
    risk = pooled(replace(PRINTED, sex=sex, race=race))
    assert not isinstance(risk, Refusal)
    assert abs(risk - printed) < 0.1


def test_a_treated_woman_with_diabetes() -> None:
    risk = pooled(Inputs("female", "white", 50, 200, 45, 160, True, False, True))
    assert not isinstance(risk, Refusal)
    assert round(risk, 1) == 6.4


@pytest.mark.parametrize(
    "change", [{"age": 39}, {"age": 80}, {"race": "asian"}, {"race": None}, {"smoker": None}, {"hdl": 10}]
)
def test_nothing_is_computed_from_missing_or_out_of_range_inputs(change: dict[str, object]) -> None:
    assert isinstance(pooled(replace(PRINTED, **change)), Refusal)  # type: ignore[arg-type]

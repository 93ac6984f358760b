"""CKD-EPI creatinine 2021 (Inker 2021): estimated filtration rate, mL/min/1.73 m²."""

from functools import cache
from typing import Literal

from pydantic import BaseModel

from earshot_server.precision.risk.refusal import Refusal, refuse
from earshot_server.precision.tables import read_rows

RANGES = {"age": (18, 120, "years"), "creatinine": (0.1, 30, "mg/dL")}
_BANDS = ((90, "G1"), (60, "G2"), (45, "G3a"), (30, "G3b"), (15, "G4"), (0, "G5"))


class _Row(BaseModel):
    sex: Literal["female", "male"]
    kappa: float
    alpha: float
    factor: float


@cache
def _rows() -> dict[str, _Row]:
    return {row.sex: row for row in read_rows("ckd_epi.csv", _Row)}


def egfr(sex: str | None, age: float | None, creatinine: float | None) -> float | Refusal:
    """Return the estimated filtration rate of an adult; creatinine in mg/dL."""
    refusal = refuse({"sex": sex, "age": age, "creatinine": creatinine}, RANGES)
    if refusal:
        return refusal
    assert sex is not None and age is not None and creatinine is not None
    row = _rows()[sex]
    ratio = creatinine / row.kappa
    return float(142 * min(ratio, 1) ** row.alpha * max(ratio, 1) ** -1.2 * 0.9938**age * row.factor)


def category(rate: float) -> str:
    """Return the KDIGO category of a rate: G1, G2, G3a, G3b, G4, G5.

    The rate is rounded to a whole number first, as laboratories print it.
    """
    return next(name for low, name in _BANDS if round(rate) >= low)

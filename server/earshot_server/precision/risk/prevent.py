"""The PREVENT equations (Khan 2024): cardiovascular risk in 10 and 30 years, five outcomes."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from earshot_server.precision.risk.refusal import Refusal, refuse
from earshot_server.precision.tables import read_rows

OUTCOMES = ("total_cvd", "ascvd", "heart_failure", "chd", "stroke")
RANGES = {
    "age": (30, 79, "years"),
    "total_cholesterol": (130, 320, "mg/dL"),
    "hdl": (20, 100, "mg/dL"),
    "systolic_pressure": (90, 200, "mmHg"),
    "egfr": (15, 150, "mL/min/1.73 m²"),
    "bmi": (18.5, 39.9999, "kg/m²"),
    "hba1c": (3, 15, "%"),
    "uacr": (0.1, 25000, "mg/g"),
}
AGE_OF_THIRTY_YEARS = (30, 59)
_MMOL = 0.02586


@dataclass(frozen=True)
class Inputs:
    """What the equations ask for; None is unknown. mg/dL, mmHg, kg/m², mL/min/1.73 m², %, mg/g."""

    sex: str | None = None
    age: float | None = None
    total_cholesterol: float | None = None
    hdl: float | None = None
    systolic_pressure: float | None = None
    diabetes: bool | None = None
    smoker: bool | None = None
    bmi: float | None = None
    egfr: float | None = None
    antihypertensive: bool | None = None
    statin: bool | None = None
    hba1c: float | None = None
    uacr: float | None = None


class _Row(BaseModel):
    model_config = ConfigDict(extra="allow")
    model: Literal["base", "hba1c", "uacr"]
    years: Literal["10", "30"]
    term: str


@cache
def _weights() -> dict[tuple[str, int, str], dict[str, float]]:
    """Weights by model, years and "sex_outcome"."""
    found: dict[tuple[str, int, str], dict[str, float]] = {}
    for row in read_rows("prevent.csv", _Row):
        for column, value in (row.model_extra or {}).items():
            found.setdefault((row.model, int(row.years), column), {})[row.term] = float(value)
    return found


def prevent(given: Inputs, model: str = "base", years: int = 10) -> dict[str, float] | Refusal:
    """Return the risk in percent by outcome, or why there is none.

    The models `hba1c` and `uacr` need that value and exist for 10 years only.

    Raises:
        ValueError: there is no such model.
    """
    if (model, years, "female_total_cvd") not in _weights():
        raise ValueError(f"there is no model {model} for {years} years")
    extra = {"hba1c": given.hba1c} if model == "hba1c" else {"uacr": given.uacr} if model == "uacr" else {}
    asked = {name: value for name, value in vars(given).items() if name not in ("hba1c", "uacr")} | extra
    low, high = AGE_OF_THIRTY_YEARS if years == 30 else RANGES["age"][:2]
    refusal = refuse(asked, RANGES | {"age": (low, high, f"years ({years}-year risk)")})
    if refusal:
        return refusal
    terms = _terms(given)
    return {
        outcome: _risk(_weights()[(model, years, f"{given.sex}_{outcome}")], terms) for outcome in OUTCOMES
    }


def _risk(weights: dict[str, float], terms: dict[str, float]) -> float:
    x = 0.0
    for name, weight in weights.items():
        if name == "constant":
            x += weight
        elif not name.endswith("_missing"):  # a missing value is refused, never told to the equation
            x += weight * math.prod(terms[part] for part in name.split("*"))
    return 100 / (1 + math.exp(-x))


def _terms(given: Inputs) -> dict[str, float]:
    assert given.age is not None and given.total_cholesterol is not None and given.hdl is not None
    assert given.systolic_pressure is not None and given.egfr is not None and given.bmi is not None
    age = (given.age - 55) / 10
    diabetes = float(bool(given.diabetes))
    above = 0.0 if given.hba1c is None else given.hba1c - 5.3
    return {
        "age": age,
        "age_squared": age * age,
        "non_hdl": (given.total_cholesterol - given.hdl) * _MMOL - 3.5,
        "hdl": (given.hdl * _MMOL - 1.3) / 0.3,
        "sbp_low": (min(given.systolic_pressure, 110) - 110) / 20,
        "sbp_high": (max(given.systolic_pressure, 110) - 130) / 20,
        "diabetes": diabetes,
        "smoking": float(bool(given.smoker)),
        "bmi_low": (min(given.bmi, 30) - 25) / 5,
        "bmi_high": (max(given.bmi, 30) - 30) / 5,
        "egfr_low": (min(given.egfr, 60) - 60) / -15,
        "egfr_high": (max(given.egfr, 60) - 90) / -15,
        "treated": float(bool(given.antihypertensive)),
        "statin": float(bool(given.statin)),
        "hba1c_diabetes": above * diabetes,
        "hba1c_none": above * (1 - diabetes),
        "ln_uacr": 0.0 if given.uacr is None else math.log(given.uacr),
    }

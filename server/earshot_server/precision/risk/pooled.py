"""The pooled cohort equations (Goff 2013, table A): first hard ASCVD event in 10 years."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import BaseModel

from earshot_server.precision.risk.refusal import Refusal, refuse
from earshot_server.precision.tables import read_rows

RANGES = {
    "age": (40, 79, "years"),
    "total_cholesterol": (130, 320, "mg/dL"),
    "hdl": (20, 100, "mg/dL"),
    "systolic_pressure": (90, 200, "mmHg"),
}


@dataclass(frozen=True)
class Inputs:
    """What the equations ask for; None is unknown. mg/dL, mmHg. Race: white or black, as in the source."""

    sex: str | None = None
    race: str | None = None
    age: float | None = None
    total_cholesterol: float | None = None
    hdl: float | None = None
    systolic_pressure: float | None = None
    antihypertensive: bool | None = None
    smoker: bool | None = None
    diabetes: bool | None = None


class _Row(BaseModel):
    sex: Literal["female", "male"]
    race: Literal["white", "black"]
    mean: float
    survival: float
    age: float
    age2: float
    tc: float
    age_tc: float
    hdl: float
    age_hdl: float
    sbp_treated: float
    age_sbp_treated: float
    sbp: float
    age_sbp: float
    smoker: float
    age_smoker: float
    diabetes: float


@cache
def _rows() -> dict[tuple[str, str], _Row]:
    return {(row.sex, row.race): row for row in read_rows("pooled_cohort.csv", _Row)}


def pooled(given: Inputs) -> float | Refusal:
    """Return the risk in percent, or why there is none."""
    refusal = refuse(vars(given), RANGES)
    if refusal:
        return refusal
    row = _rows().get((str(given.sex), str(given.race)))
    if row is None:
        return Refusal(outside=(f"there is no equation for race {given.race}",))
    assert given.age and given.total_cholesterol and given.hdl and given.systolic_pressure
    age, tc = math.log(given.age), math.log(given.total_cholesterol)
    hdl, sbp = math.log(given.hdl), math.log(given.systolic_pressure)
    treated = bool(given.antihypertensive)
    total = row.age * age + row.age2 * age * age + row.tc * tc + row.age_tc * age * tc
    total += row.hdl * hdl + row.age_hdl * age * hdl
    total += (row.sbp_treated if treated else row.sbp) * sbp
    total += (row.age_sbp_treated if treated else row.age_sbp) * age * sbp
    if given.smoker:
        total += row.smoker + row.age_smoker * age
    if given.diabetes:
        total += row.diabetes
    return float(100 * (1 - row.survival ** math.exp(total - row.mean)))

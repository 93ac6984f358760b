"""The ADA/CDC test (Bang 2009): is a test for diabetes worth making?"""

from dataclasses import dataclass

from earshot_server.precision.risk.points import points
from earshot_server.precision.risk.refusal import Refusal, refuse

RANGES = {"age": (18, 120, "years"), "bmi": (10, 90, "kg/m²")}
HIGH = 5


@dataclass(frozen=True)
class Inputs:
    """What the test asks; None is unknown. For men gestational diabetes is not asked."""

    age: float | None = None
    sex: str | None = None
    gestational_diabetes: bool | None = None
    family: bool | None = None
    """Mother, father, sister or brother with diabetes."""
    high_blood_pressure: bool | None = None
    active: bool | None = None
    bmi: float | None = None
    race: str = "other"
    """Only asian matters."""


@dataclass(frozen=True)
class Score:
    """Points; from five on the risk is high."""

    points: int
    high: bool
    items: dict[str, int]


def ada(given: Inputs) -> Score | Refusal:
    """Return the score, or why there is none."""
    asked = {name: value for name, value in vars(given).items() if name != "race"}
    if given.sex == "male":
        asked["gestational_diabetes"] = False
    refusal = refuse(asked, RANGES)
    if refusal:
        return refusal
    assert given.age is not None and given.bmi is not None
    values = {
        "age": given.age,
        "bmi": given.bmi,
        "male": float(given.sex == "male"),
        "gestational_diabetes": float(bool(asked["gestational_diabetes"])),
        "family": float(bool(given.family)),
        "high_blood_pressure": float(bool(given.high_blood_pressure)),
        "inactive": float(not given.active),
    }
    items = points("ada_test.csv", values, race="asian" if given.race == "asian" else "other")
    total = sum(items.values())
    return Score(total, total >= HIGH, items)

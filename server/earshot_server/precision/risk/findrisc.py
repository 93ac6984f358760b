"""FINDRISC (Lindström 2003, the form with family history): type 2 diabetes in 10 years."""

from dataclasses import dataclass

from earshot_server.precision.risk.points import points
from earshot_server.precision.risk.refusal import Refusal, refuse

RANGES = {"age": (18, 120, "years"), "bmi": (10, 90, "kg/m²"), "waist": (40, 250, "cm")}
_BANDS = ((7, "low", "1 in 100"), (12, "slightly elevated", "1 in 25"), (15, "moderate", "1 in 6"))
_UPPER = ((21, "high", "1 in 3"), (1000, "very high", "1 in 2"))


@dataclass(frozen=True)
class Inputs:
    """What the form asks; None is unknown. kg/m², cm."""

    age: float | None = None
    sex: str | None = None
    bmi: float | None = None
    waist: float | None = None
    active: bool | None = None
    """At least 30 minutes a day."""
    vegetables: bool | None = None
    """Fruit, berries or vegetables every day."""
    pressure_medicine: bool | None = None
    """Ever taken regularly."""
    high_glucose: bool | None = None
    """Ever found."""
    family: str | None = None
    """none, second_degree (grandparent, aunt, uncle, cousin) or first_degree (parent, sibling, child)."""


@dataclass(frozen=True)
class Score:
    """Points, their band, and its risk in ten years in words."""

    points: int
    band: str
    risk: str
    items: dict[str, int]


def findrisc(given: Inputs) -> Score | Refusal:
    """Return the score, or why there is none."""
    refusal = refuse(vars(given), RANGES)
    if refusal:
        return refusal
    degrees = {"none": 0, "second_degree": 1, "first_degree": 2}
    assert given.age is not None and given.bmi is not None and given.waist is not None
    values = {
        "age": given.age,
        "bmi": given.bmi,
        "waist": given.waist,
        "inactive": float(not given.active),
        "no_vegetables": float(not given.vegetables),
        "pressure_medicine": float(bool(given.pressure_medicine)),
        "high_glucose": float(bool(given.high_glucose)),
        "family": float(degrees[str(given.family)]),
    }
    items = points("findrisc.csv", values, sex=str(given.sex))
    total = sum(items.values())
    band, risk = next((name, risk) for below, name, risk in (*_BANDS, *_UPPER) if total < below)
    return Score(total, band, risk, items)

"""Numbers of the patient in one unit, the newest believable one; older than a year they are none."""

from dataclasses import dataclass
from datetime import date, timedelta

from earshot_server.precision.facts import Case, Fact, Kind, Status
from earshot_server.precision.risk.kidney import egfr
from earshot_server.precision.risk.refusal import Refusal

NAMES: dict[str, tuple[str, ...]] = {
    "total_cholesterol": ("total cholesterol",),
    "hdl": ("hdl cholesterol",),
    "ldl": ("ldl cholesterol",),
    "systolic_pressure": ("systolic blood pressure", "blood pressure"),
    "bmi": ("body mass index",),
    "egfr": ("egfr",),
    "creatinine": ("creatinine",),
    "hba1c": ("hba1c",),
    "uacr": ("urine albumin", "urine albumin/creatinine"),
    "waist": ("waist",),
    "weight": ("weight",),
    "height": ("height",),
}
"""Names of results and vital signs by what rules call them."""
_FACTORS: dict[str, dict[str, float]] = {
    "total_cholesterol": {"mg/dL": 1, "mmol/L": 38.67},
    "hdl": {"mg/dL": 1, "mmol/L": 38.67},
    "ldl": {"mg/dL": 1, "mmol/L": 38.67},
    "systolic_pressure": {"mm[Hg]": 1, "mmHg": 1},
    "bmi": {"kg/m2": 1, "kg/m²": 1},
    "egfr": {"mL/min/{1.73_m2}": 1, "mL/min/1.73 m²": 1, "mL/min/1.73m2": 1, "mL/min": 1},
    "creatinine": {"mg/dL": 1, "umol/L": 1 / 88.4, "µmol/L": 1 / 88.4},
    "hba1c": {"%": 1},
    "uacr": {"mg/g": 1, "mg/mmol": 8.84},
    "waist": {"cm": 1, "in": 2.54, "[in_i]": 2.54},
    "weight": {"kg": 1, "lb": 0.45359237, "[lb_av]": 0.45359237, "g": 0.001},
    "height": {"cm": 1, "m": 100, "in": 2.54, "[in_i]": 2.54},
}
_BELIEVED: dict[str, tuple[float, float]] = {
    "total_cholesterol": (40, 900),
    "hdl": (5, 200),
    "ldl": (5, 700),
    "systolic_pressure": (50, 300),
    "bmi": (8, 100),
    "egfr": (1, 250),
    "creatinine": (0.1, 30),
    "hba1c": (3, 20),
    "uacr": (0.05, 30000),
    "waist": (30, 250),
    "weight": (1, 400),
    "height": (40, 240),
}
YEAR = timedelta(days=366)
FOREVER = timedelta(days=200 * 366)


@dataclass(frozen=True)
class Number:
    """A number in the unit that rules use, and the facts it comes from."""

    value: float
    facts: tuple[Fact, ...]
    when: date | None
    computed: str = ""
    """How it was computed, if it was."""


def number(case: Case, name: str, within: timedelta = YEAR) -> Number | None:
    """Return the newest number in the rules' unit; what was heard today leads.

    A unit that is not known, a missing unit where several are in use, a value that nobody believes and one
    older than `within` are no numbers.
    """
    found: list[tuple[date, Number]] = []
    for fact in case.of(Kind.RESULT, Kind.VITAL, status=(Status.PRESENT,)):
        if fact.name.lower() not in NAMES[name] or fact.value is None or fact.says("setting") == "at home":
            continue
        factor = _FACTORS[name].get(fact.unit)
        if factor is None:
            continue
        value = fact.value * factor
        low, high = _BELIEVED[name]
        when = fact.when or (case.today if fact.source.kind != "record" else None)
        if when is None or when > case.today or case.today - when > within or not low <= value <= high:
            continue
        found.append((when, Number(value, (fact,), when)))
    return max(found, key=lambda one: one[0])[1] if found else None


def filtration(case: Case) -> Number | None:
    """Return the newest filtration rate: reported, or computed from creatinine by CKD-EPI 2021."""
    told, creatinine = number(case, "egfr"), number(case, "creatinine")
    if creatinine is None or (
        told is not None and told.when and creatinine.when and told.when >= creatinine.when
    ):
        return told
    rate = egfr(case.person.sex, case.age, creatinine.value)
    if isinstance(rate, Refusal):
        return told
    return Number(rate, creatinine.facts, creatinine.when, "CKD-EPI 2021 from creatinine, age and sex")


def mass_index(case: Case) -> Number | None:
    """Return the body mass index: told, or from weight and height (adults keep their height)."""
    told = number(case, "bmi")
    if told is not None:
        return told
    weight = number(case, "weight")
    height = (
        number(case, "height", FOREVER)
        if (case.age or 0) >= 21
        else number(case, "height", timedelta(days=31))
    )
    if weight is None or height is None:
        return None
    value = weight.value / (height.value / 100) ** 2
    if not 8 <= value <= 100:
        return None
    return Number(value, (*weight.facts, *height.facts), weight.when, "weight and height")

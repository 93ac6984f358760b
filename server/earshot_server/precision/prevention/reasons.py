"""What a recommendation asks of a patient: each reason holds, does not, or is not known, with its facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from earshot_server.precision.conditions import OF_PATIENT, having, meanings
from earshot_server.precision.drugs.names import classes_of
from earshot_server.precision.drugs.using import uses
from earshot_server.precision.facts import Case, Fact, Kind, Status
from earshot_server.precision.prevention.smoking import smoking
from earshot_server.precision.risk.pooled import pooled
from earshot_server.precision.risk.profile import pooled_inputs
from earshot_server.precision.risk.refusal import Refusal
from earshot_server.precision.values import mass_index, number

_CVD_DRUGS = "statin"
_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Reason:
    """Whether it is true (None: something is missing), and on what it rests."""

    holds: bool | None
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()


NO = Reason(False)


def _of(facts: list[Fact]) -> Reason:
    return Reason(bool(facts), tuple(facts))


def weeks_pregnant(case: Case) -> tuple[Fact, int | None] | None:
    """Return the fact of the pregnancy and its week, None if none is known."""
    found = having(case, "pregnancy") if case.person.sex != "male" else []
    if not found:
        return None
    week = next((one.says("weeks") for one in reversed(found) if one.says("weeks").isdigit()), "")
    return found[-1], int(week) if week else None


def _pregnant(case: Case, week: int = 0) -> Reason:
    known = weeks_pregnant(case)
    if known is None:
        return NO
    fact, weeks = known
    if week and weeks is None:
        return Reason(None, (fact,), ("week of pregnancy",))
    return Reason(not week or (weeks or 0) >= week, (fact,))


def _not_pregnant(case: Case) -> Reason:
    return Reason(weeks_pregnant(case) is None)


def _smoked_ever(case: Case) -> Reason:
    known = smoking(case)
    return Reason(bool(known.ever), known.facts)


def _smokes(case: Case) -> Reason:
    known = smoking(case)
    return Reason(bool(known.now), known.facts[-1:])


def _lung_smoking(case: Case) -> Reason:
    known = smoking(case)
    if not known.ever:
        return NO
    if not known.now:
        if known.quit_year is None:
            return Reason(None, known.facts, ("year of quitting",)) if (known.pack_years or 0) >= 20 else NO
        if case.today.year - known.quit_year > 15:
            return NO
    if known.pack_years is None:
        return Reason(None, known.facts, ("pack-years",))
    return Reason(known.pack_years >= 20, known.facts)


def _bmi(case: Case, low: float) -> Reason:
    index = mass_index(case)
    return NO if index is None else Reason(round(index.value, 1) >= low, index.facts)


def _brca(case: Case) -> Reason:
    own = having(case, "breast cancer", "ovarian cancer", status=OF_PATIENT)
    kin = [
        one
        for one in case.of(Kind.FAMILY)
        if one.status is not Status.ABSENT and meanings(one) & {"breast cancer", "ovarian cancer"}
    ]
    return _of([*own, *kin])


def _social(case: Case, *names: str) -> list[Fact]:
    return [
        one
        for one in case.of(Kind.SOCIAL, Kind.LIFESTYLE, Kind.SYMPTOM, status=(Status.PRESENT,))
        if one.name in names
    ]


def _falls(case: Case) -> Reason:
    if _social(case, "nursing home"):
        return NO
    return _of(_social(case, "falls", "fall", "uses a walker", "balance problems"))


def _bone_risk(case: Case) -> Reason:
    after = having(case, "menopause", status=OF_PATIENT)
    kin = [
        one
        for one in case.of(Kind.FAMILY)
        if one.status is not Status.ABSENT and "hip fracture" in meanings(one)
    ]
    own = having(case, "hip fracture", status=OF_PATIENT)
    steroids = [use.fact for use in uses(case).values() if "corticosteroid" in classes_of((use.ingredient,))]
    risks = [*kin, *own, *steroids, *_smokes(case).facts] if _smokes(case).holds else [*kin, *own, *steroids]
    if not after or not risks:
        return NO
    return Reason(None, (*after, *risks), ("a fracture risk tool",))


def _dyslipidemia(case: Case) -> list[Fact]:
    found = having(case, "dyslipidemia")
    ldl, hdl = number(case, "ldl"), number(case, "hdl")
    if ldl is not None and ldl.value > 130:
        found += ldl.facts
    if hdl is not None and hdl.value < 40:
        found += hdl.facts
    return found


def risk_of_ten_years(case: Case) -> tuple[float, tuple[Fact, ...]] | Refusal:
    """Return the 10-year risk, percent: told, or by the pooled cohort equations."""
    told = [
        one
        for one in case.of(Kind.RESULT, status=(Status.PRESENT,))
        if one.name == "10-year cardiovascular risk" and one.value is not None and one.unit == "%"
    ]
    if told:
        return told[-1].value or 0.0, (told[-1],)
    inputs, facts = pooled_inputs(case)
    risk = pooled(inputs)
    return risk if isinstance(risk, Refusal) else (risk, facts)


def _statin(case: Case) -> Reason:
    if any("statin" in classes_of((use.ingredient,)) for use in uses(case).values()):
        return NO
    ldl = number(case, "ldl")
    if ldl is not None and ldl.value > 190:
        return NO
    factors = [*_dyslipidemia(case), *having(case, "diabetes", "type 2 diabetes", "hypertension")]
    factors += _smokes(case).facts if _smokes(case).holds else ()
    if not factors:
        return NO
    risk = risk_of_ten_years(case)
    if isinstance(risk, Refusal):
        wanted = (f"10-year risk ({', '.join(risk.missing)})",) if risk.missing else ()
        return Reason(None, tuple(factors), wanted or risk.outside)
    return Reason(risk[0] >= 10, (*factors, *risk[1]))


def _cvd_factor(case: Case) -> Reason:
    factors = [*having(case, "hypertension"), *_dyslipidemia(case)]
    risk = risk_of_ten_years(case)
    if not isinstance(risk, Refusal) and risk[0] >= 7.5:
        factors += risk[1]
    return _of(factors)


def _hepatitis_b(case: Case) -> Reason:
    return _of([*having(case, "HIV"), *_social(case, "injects drugs")])


def _tuberculosis(case: Case) -> Reason:
    return _of(_social(case, "homeless", "lives in a shelter", "in prison", "incarcerated"))


def _child_bmi(case: Case) -> Reason:
    found = [
        one
        for one in case.of(Kind.VITAL, status=(Status.PRESENT,))
        if one.name == "bmi percentile" and one.value is not None and one.value >= 95 and _fresh(case, one)
    ]
    return _of(found)


def _fresh(case: Case, fact: Fact) -> bool:
    return fact.when is None or case.today - fact.when <= timedelta(days=_DAYS_PER_YEAR)


REASONS: dict[str, Callable[[Case], Reason]] = {
    "smoked_ever": _smoked_ever,
    "smokes": _smokes,
    "lung_smoking": _lung_smoking,
    "bmi_25": lambda case: _bmi(case, 25),
    "bmi_30": lambda case: _bmi(case, 30),
    "bmi_95th": _child_bmi,
    "pregnant": _pregnant,
    "pregnant_over_12": lambda case: _pregnant(case, 12),
    "pregnant_24": lambda case: _pregnant(case, 24),
    "not_pregnant": _not_pregnant,
    "preeclampsia_risk": lambda case: _of(
        having(case, "preeclampsia", "diabetes", "hypertension", "kidney disease", status=OF_PATIENT)
    ),
    "brca_reason": _brca,
    "sexually_active": lambda case: _of(_social(case, "sexually active")),
    "falls_risk": _falls,
    "cvd_factor": _cvd_factor,
    "statin_reason": _statin,
    "bone_risk": _bone_risk,
    "hepatitis_b_risk": _hepatitis_b,
    "syphilis_risk": lambda case: _of(having(case, "HIV")),
    "tuberculosis_risk": _tuberculosis,
}
"""Reasons by the names that the table uses."""

"""Risk cards: a score with its inputs, what is missing, and what would change it most."""

from dataclasses import replace

from earshot_server.precision.conditions import having
from earshot_server.precision.facts import Case, Fact, Source, Status, once
from earshot_server.precision.hints import Hint, HintKind, Input, Severity, given, make_hint
from earshot_server.precision.risk import profile
from earshot_server.precision.risk.ada import ada
from earshot_server.precision.risk.dutch import TABLE as DUTCH
from earshot_server.precision.risk.dutch import dutch
from earshot_server.precision.risk.findrisc import findrisc
from earshot_server.precision.risk.kidney import category
from earshot_server.precision.risk.pooled import pooled
from earshot_server.precision.risk.prevent import OUTCOMES, Inputs, prevent
from earshot_server.precision.risk.refusal import Refusal
from earshot_server.precision.tables import rule_of
from earshot_server.precision.values import filtration

_PROBABLE = 6
_NEARLY = 2
"""A card is shown without a number when no more inputs are missing."""
_NAMES = {"ascvd": "atherosclerotic disease", "chd": "coronary heart disease"}
_GOALS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("smoker", "without smoking", {"smoker": False}),
    ("systolic_pressure", "with a systolic pressure of 120", {"systolic_pressure": 120.0}),
    ("total_cholesterol", "with non-HDL cholesterol 30 % lower", {}),
)


def risk_hints(case: Case) -> list[Hint]:
    """Return the risk cards of a case. Who has the disease already gets none for it."""
    if case.person.died:
        return []
    found = [_kidney(case), *_heart(case), _diabetes(case), _lipids(case)]
    return [one for one in found if one is not None]


def _person(case: Case) -> list[Input]:
    source = case.person.source or Source(kind="given", id="person")
    inputs = []
    if case.age is not None:
        inputs.append(Input(name="age", value=f"{case.age:g} years", source=source))
    if case.person.sex:
        inputs.append(Input(name="sex", value=case.person.sex, source=source))
    return inputs


def _kidney(case: Case) -> Hint | None:
    rate = filtration(case)
    if rate is None or case.age is None or case.age < 18:
        return None
    band = category(rate.value)
    low = rate.value < 60
    return make_hint(
        rule_of("ckd_epi.csv"),
        HintKind.RISK,
        Severity.INFO if low else Severity.QUIET,
        "egfr",
        f"eGFR {rate.value:.0f} mL/min/1.73 m² ({band})",
        [*_person(case), *(given("creatinine" if rate.computed else "eGFR", one) for one in rate.facts)],
        values={"egfr": round(rate.value, 1)},
        detail="Kidney disease needs three months below 60 or another sign of damage." if low else "",
        missing=("an earlier rate, three months before", "urine albumin") if low else (),
        limits=rule_of("ckd_epi.csv").population,
        statement=f"eGFR {rate.value:.0f} mL/min/1.73 m² ({band}): repeat and check urine albumin."
        if low
        else "",
    )


def _heart(case: Case) -> list[Hint]:
    if having(case, "cardiovascular disease", status=(Status.PRESENT, Status.HISTORICAL)):
        return []
    inputs, facts = profile.prevent_inputs(case)
    found = [_prevent(case, inputs, facts), _pooled(case)]
    return [one for one in found if one is not None]


def _prevent(case: Case, inputs: Inputs, facts: tuple[Fact, ...]) -> Hint | None:
    risk = prevent(inputs)
    if isinstance(risk, Refusal):
        return _wanting(case, "prevent.csv", "prevent", "PREVENT, 10-year cardiovascular risk", risk, facts)
    values = {f"10y_{name}": round(risk[name], 1) for name in OUTCOMES}
    for years, model in ((30, "base"), (10, "hba1c"), (10, "uacr")):
        if model != "base" and getattr(inputs, model) is None:
            continue
        more = prevent(inputs, model, years)
        if not isinstance(more, Refusal):
            end = "" if model == "base" else f"_{model}"
            values |= {f"{years}y_{name}{end}": round(more[name], 1) for name in OUTCOMES}
    total = risk["total_cvd"]
    thirty = f", 30 years {values['30y_total_cvd']:.1f} %" if "30y_total_cvd" in values else ""
    return make_hint(
        rule_of("prevent.csv"),
        HintKind.RISK,
        Severity.INFO if total >= 7.5 else Severity.QUIET,
        "prevent",
        f"PREVENT: 10-year cardiovascular risk {total:.1f} %{thirty}",
        [*_person(case), *(given(one.name, one) for one in once(facts))],
        values=values,
        detail="; ".join(
            f"{_NAMES.get(name, name.replace('_', ' '))} {risk[name]:.1f} %" for name in OUTCOMES[1:]
        ),
        changes=_changes(inputs, total),
        limits=rule_of("prevent.csv").population,
        statement=f"10-year cardiovascular risk {total:.1f} % (PREVENT).",
    )


def _changes(inputs: Inputs, total: float) -> str:
    """Return what would change the risk most, of what can be changed."""
    options = []
    for name, words, change in _GOALS:
        values = dict(change)
        if name == "smoker" and not inputs.smoker:
            continue
        if name == "systolic_pressure" and (inputs.systolic_pressure or 0) <= 120:
            continue
        if name == "total_cholesterol":
            assert inputs.total_cholesterol is not None and inputs.hdl is not None
            values = {name: inputs.hdl + 0.7 * (inputs.total_cholesterol - inputs.hdl)}
        risk = prevent(replace(inputs, **values))  # type: ignore[arg-type]
        if not isinstance(risk, Refusal):
            options.append((risk["total_cvd"], words))
    if not options:
        return ""
    best, words = min(options)
    return f"{words}: {total:.1f} % would be {best:.1f} %" if best < total - 0.05 else ""


def _pooled(case: Case) -> Hint | None:
    inputs, facts = profile.pooled_inputs(case)
    risk = pooled(inputs)
    if isinstance(risk, Refusal):
        return None
    return make_hint(
        rule_of("pooled_cohort.csv"),
        HintKind.RISK,
        Severity.QUIET,
        "pooled-cohort",
        f"Pooled cohort equations: 10-year ASCVD risk {risk:.1f} %",
        [*_person(case), *(given(one.name, one) for one in once(facts))],
        values={"10y_ascvd": round(risk, 1)},
        limits=rule_of("pooled_cohort.csv").population,
        statement=f"10-year ASCVD risk {risk:.1f} % (pooled cohort equations).",
    )


def _diabetes(case: Case) -> Hint | None:
    if having(case, "diabetes", "type 2 diabetes", status=(Status.PRESENT, Status.HISTORICAL)):
        return None
    inputs, facts = profile.findrisc_inputs(case)
    score = findrisc(inputs)
    if not isinstance(score, Refusal):
        return make_hint(
            rule_of("findrisc.csv"),
            HintKind.RISK,
            Severity.INFO if score.points >= 15 else Severity.QUIET,
            "findrisc",
            f"FINDRISC {score.points}: {score.band} risk of type 2 diabetes ({score.risk} in 10 years)",
            [*_person(case), *(given(one.name, one) for one in once(facts))],
            values={"points": score.points},
            detail=", ".join(
                f"{name.replace('_', ' ')} {value}" for name, value in score.items.items() if value
            ),
            limits=rule_of("findrisc.csv").population,
            statement=f"FINDRISC {score.points} ({score.band}).",
        )
    asked, told_by = profile.ada_inputs(case)
    test = ada(asked)
    if isinstance(test, Refusal):
        return _wanting(case, "ada_test.csv", "ada-test", "ADA diabetes test", test, told_by)
    return make_hint(
        rule_of("ada_test.csv"),
        HintKind.RISK,
        Severity.INFO if test.high else Severity.QUIET,
        "ada-test",
        f"ADA test {test.points}: {'high' if test.high else 'lower'} risk of type 2 diabetes",
        [*_person(case), *(given(one.name, one) for one in once(told_by))],
        values={"points": test.points},
        detail=", ".join(f"{name.replace('_', ' ')} {value}" for name, value in test.items.items() if value),
        limits=rule_of("ada_test.csv").population,
        statement=f"ADA test {test.points}: test glucose or HbA1c." if test.high else "",
    )


def _lipids(case: Case) -> Hint | None:
    """Return a card of familial hypercholesterolaemia where it is at least possible and not known."""
    ever = (Status.PRESENT, Status.HISTORICAL)
    if case.age is None or case.age < 18 or having(case, "familial hypercholesterolemia", status=ever):
        return None
    inputs, facts = profile.dutch_inputs(case)
    score = dutch(inputs)
    if isinstance(score, Refusal) or score.band == "unlikely":
        return None
    return make_hint(
        rule_of(DUTCH),
        HintKind.RISK,
        Severity.INFO if score.points >= _PROBABLE else Severity.QUIET,
        "dutch-lipid",
        f"Familial hypercholesterolaemia {score.band}: at least {score.points} points (Dutch lipid score)",
        [*_person(case), *(given(one.name, one) for one in once(facts))],
        values={"points": score.points},
        detail=", ".join(f"{name.replace('_', ' ')} {value}" for name, value in score.items.items()),
        missing=("LDL cholesterol without treatment, twice", *score.missing),
        limits=rule_of(DUTCH).population,
        statement=f"Dutch lipid score at least {score.points} ({score.band}): consider a gene test.",
    )


def _wanting(
    case: Case, table: str, subject: str, title: str, refusal: Refusal, facts: tuple[Fact, ...]
) -> Hint | None:
    """Return a card without a number: what is missing. Beyond the source's range there is no card."""
    if refusal.outside or not facts or len(refusal.missing) > _NEARLY:
        return None
    return make_hint(
        rule_of(table),
        HintKind.RISK,
        Severity.QUIET,
        subject,
        f"{title}: needs {', '.join(refusal.missing)}",
        [*_person(case), *(given(one.name, one) for one in once(facts))],
        actions=("needs",),
        missing=refusal.missing,
        limits=rule_of(table).population,
    )

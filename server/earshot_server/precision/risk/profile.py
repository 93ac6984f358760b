"""The inputs of the risk formulas from what is known of a patient, each with its facts."""

from earshot_server.precision.conditions import having, told
from earshot_server.precision.drugs.names import classes_of
from earshot_server.precision.drugs.using import uses
from earshot_server.precision.facts import Case, Fact, Kind, Status
from earshot_server.precision.prevention.smoking import smoking
from earshot_server.precision.risk import ada, dutch, findrisc, pooled, prevent
from earshot_server.precision.values import Number, filtration, mass_index, number

ANTIHYPERTENSIVES = frozenset(
    (
        *("ace-inhibitor", "arb", "thiazide", "dihydropyridine", "calcium-channel", "beta-blocker"),
        *("potassium-sparing", "renin-inhibitor", "loop-diuretic"),
    )
)
_FIRST = frozenset(
    ("mother", "father", "parents", "sister", "brother", "siblings", "son", "daughter", "child")
)
_MEN, _WOMEN = frozenset(("father", "brother", "son")), frozenset(("mother", "sister", "daughter"))
_SECOND = frozenset(
    ("grandmother", "grandfather", "grandparents", "aunt", "uncle", "cousin", "half sister", "half brother")
)


def pressure(case: Case) -> Number | None:
    """Return the newest systolic pressure measured at a visit."""
    return number(case, "systolic_pressure")


def takes(case: Case, *classes: str) -> tuple[bool | None, tuple[Fact, ...]]:
    """Return whether a medicine of the classes is taken: True, False if denied, None if nobody said.

    That a list does not name it is no denial.
    """
    wanted = frozenset(classes)
    taken = [
        use.fact for use in uses(case).values() if wanted & classes_of((use.ingredient,)) and not use.new
    ]
    if taken:
        return True, tuple(taken)
    denied = [
        one
        for one in case.of(Kind.MEDICATION, status=(Status.ABSENT,))
        if one.says("all") or one.name.removesuffix("s") in {group.removesuffix("s") for group in wanted}
    ]
    return (False, tuple(denied)) if denied else (None, ())


def _pressure_medicine(case: Case) -> tuple[bool | None, tuple[Fact, ...]]:
    """Return whether blood pressure is treated: such a medicine counts only where it is known to be high."""
    taken, facts = takes(case, *ANTIHYPERTENSIVES, "antihypertensives")
    if not taken:
        return taken, facts
    high = having(case, "hypertension")
    return (True, (*facts, *high)) if high else (None, ())


def _diabetes(case: Case) -> tuple[bool | None, tuple[Fact, ...]]:
    known = told(case, "diabetes", "type 2 diabetes")
    facts = having(case, "diabetes", "type 2 diabetes", status=(Status.PRESENT, Status.ABSENT))
    return known, tuple(facts)


def _facts(*numbers: Number | None) -> tuple[Fact, ...]:
    return tuple(one for found in numbers if found is not None for one in found.facts)


def _value(found: Number | None) -> float | None:
    return None if found is None else found.value


def prevent_inputs(case: Case) -> tuple[prevent.Inputs, tuple[Fact, ...]]:
    """Return the inputs of PREVENT and the facts they come from."""
    total, hdl, sbp = number(case, "total_cholesterol"), number(case, "hdl"), pressure(case)
    bmi, rate, hba1c, uacr = mass_index(case), filtration(case), number(case, "hba1c"), number(case, "uacr")
    diabetes, of_diabetes = _diabetes(case)
    treated, of_treated = _pressure_medicine(case)
    statin, of_statin = takes(case, "statin")
    smoke = smoking(case)
    inputs = prevent.Inputs(
        sex=case.person.sex,
        age=case.age,
        total_cholesterol=_value(total),
        hdl=_value(hdl),
        systolic_pressure=_value(sbp),
        diabetes=diabetes,
        smoker=smoke.now,
        bmi=_value(bmi),
        egfr=_value(rate),
        antihypertensive=treated,
        statin=statin,
        hba1c=_value(hba1c),
        uacr=_value(uacr),
    )
    facts = _facts(total, hdl, sbp, bmi, rate, hba1c, uacr)
    return inputs, (*facts, *of_diabetes, *of_treated, *of_statin, *smoke.facts[-1:])


def pooled_inputs(case: Case) -> tuple[pooled.Inputs, tuple[Fact, ...]]:
    """Return the inputs of the pooled cohort equations and the facts they come from."""
    total, hdl, sbp = number(case, "total_cholesterol"), number(case, "hdl"), pressure(case)
    diabetes, of_diabetes = _diabetes(case)
    treated, of_treated = _pressure_medicine(case)
    smoke = smoking(case)
    inputs = pooled.Inputs(
        sex=case.person.sex,
        race=case.person.race,
        age=case.age,
        total_cholesterol=_value(total),
        hdl=_value(hdl),
        systolic_pressure=_value(sbp),
        antihypertensive=treated,
        smoker=smoke.now,
        diabetes=diabetes,
    )
    return inputs, (*_facts(total, hdl, sbp), *of_diabetes, *of_treated, *smoke.facts[-1:])


def _family_diabetes(case: Case) -> tuple[str | None, tuple[Fact, ...]]:
    kin = [one for one in case.of(Kind.FAMILY) if "diabetes" in one.name.lower()]
    having_it = [one for one in kin if one.status is not Status.ABSENT]
    for degree, names in (("first_degree", _FIRST), ("second_degree", _SECOND)):
        found = [one for one in having_it if one.says("relative") in names]
        if found:
            return degree, tuple(found)
    denied = [one for one in kin if one.status is Status.ABSENT and one.says("relative") in ("", "family")]
    return ("none", tuple(denied)) if denied and not having_it else (None, ())


def _active(case: Case) -> tuple[bool | None, tuple[Fact, ...]]:
    """Return whether the patient is active: only a plain denial or a stated 30 minutes a day decide."""
    denied = [one for one in case.of(Kind.LIFESTYLE, status=(Status.ABSENT,)) if one.name == "exercise"]
    daily = [one for one in case.of(Kind.LIFESTYLE, status=(Status.PRESENT,)) if one.says("daily_minutes")]
    enough = [one for one in daily if float(one.says("daily_minutes")) >= 30]
    if enough:
        return True, tuple(enough)
    return (False, tuple(denied)) if denied else (None, ())


def findrisc_inputs(case: Case) -> tuple[findrisc.Inputs, tuple[Fact, ...]]:
    """Return the inputs of FINDRISC and the facts they come from."""
    bmi, waist = mass_index(case), number(case, "waist")
    active, of_active = _active(case)
    treated, of_treated = _pressure_medicine(case)
    family, of_family = _family_diabetes(case)
    greens = [one for one in case.of(Kind.LIFESTYLE) if one.name == "daily vegetables"]
    high = having(case, "prediabetes", "gestational diabetes", status=(Status.PRESENT, Status.HISTORICAL))
    denied = having(case, "prediabetes", status=(Status.ABSENT,))
    inputs = findrisc.Inputs(
        age=case.age,
        sex=case.person.sex,
        bmi=_value(bmi),
        waist=_value(waist),
        active=active,
        vegetables=greens[-1].status is Status.PRESENT if greens else None,
        pressure_medicine=treated,
        high_glucose=True if high else (False if denied else None),
        family=family,
    )
    return inputs, (*_facts(bmi, waist), *of_active, *of_treated, *of_family, *greens, *high, *denied)


def ada_inputs(case: Case) -> tuple[ada.Inputs, tuple[Fact, ...]]:
    """Return the inputs of the ADA/CDC test and the facts they come from."""
    bmi = mass_index(case)
    active, of_active = _active(case)
    family, of_family = _family_diabetes(case)
    ever = (Status.PRESENT, Status.HISTORICAL, Status.ABSENT)
    gestational = having(case, "gestational diabetes", status=ever)
    high = having(case, "hypertension", status=ever)
    close = [one for one in of_family if one.says("relative") not in ("son", "daughter", "child")]
    inputs = ada.Inputs(
        age=case.age,
        sex=case.person.sex,
        gestational_diabetes=gestational[-1].status is not Status.ABSENT if gestational else None,
        family=None if family is None else family == "first_degree" and bool(close),
        high_blood_pressure=high[-1].status is not Status.ABSENT if high else None,
        active=active,
        bmi=_value(bmi),
        race=case.person.race or "other",
    )
    return inputs, (*_facts(bmi), *of_active, *of_family, *gestational, *high)


def dutch_inputs(case: Case) -> tuple[dutch.Inputs, tuple[Fact, ...]]:
    """Return the inputs of the Dutch lipid score and the facts they come from.

    LDL cholesterol under a statin is not what the score asks: then there is none. Whether a variant causes
    the disease is not read from a record.
    """
    ldl = number(case, "ldl")
    statin, _ = takes(case, "statin")
    if ldl is None or statin:
        return dutch.Inputs(), ()
    early = [one for one in case.of(Kind.FAMILY, status=(Status.FAMILY,)) if _early_heart(one)]
    found = case.of(Kind.CONDITION, Kind.SYMPTOM, status=(Status.PRESENT, Status.ABSENT))
    xanthoma = [one for one in found if "tendon xanthoma" in one.name.lower()]
    arcus = [one for one in found if "arcus" in one.name.lower().split()]
    young = case.age is not None and case.age < 45
    metric = ldl.facts[0].unit == "mmol/L"
    inputs = dutch.Inputs(
        ldl_mmol_l=ldl.facts[0].value if metric else None,
        ldl_mg_dl=None if metric else ldl.value,
        relative_premature_chd=True if early else None,
        tendon_xanthoma=xanthoma[-1].status is Status.PRESENT if xanthoma else None,
        arcus_before_45=arcus[-1].status is Status.PRESENT if arcus and young else None,
    )
    return inputs, (*ldl.facts, *early, *xanthoma[-1:], *(arcus[-1:] if young else ()))


def _early_heart(fact: Fact) -> bool:
    """Tell whether a first-degree relative had coronary disease early: men before 55, women before 60."""
    name, age, kin = fact.name.lower(), fact.says("age"), fact.says("relative")
    if kin not in _FIRST or not age.isdigit():
        return False
    if not any(word in name for word in ("heart attack", "myocardial infarction", "coronary")):
        return False
    return int(age) < (55 if kin in _MEN else 60 if kin in _WOMEN else 55)

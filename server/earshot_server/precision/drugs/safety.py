"""Drugs and the patient: allergies, duplicates, pairs, kidney function, pregnancy."""

import re
from functools import cache
from itertools import combinations

from pydantic import BaseModel

from earshot_server.precision.conditions import having
from earshot_server.precision.drugs.names import classes_of, ingredients_of
from earshot_server.precision.drugs.using import Use, uses
from earshot_server.precision.facts import Case, Fact, Kind, Status
from earshot_server.precision.hints import Hint, HintKind, Severity, given, make_hint
from earshot_server.precision.tables import read_rows, rule_of
from earshot_server.precision.values import filtration


class _Covers(BaseModel):
    allergen: str
    covers: str
    how: str


class _Allergen(BaseModel):
    name: str
    group: str


@cache
def _covered() -> tuple[_Covers, ...]:
    return tuple(read_rows("allergy_classes.csv", _Covers))


@cache
def _groups() -> dict[str, str]:
    return {row.name: row.group for row in read_rows("allergen_names.csv", _Allergen)}


def _allergens(fact: Fact) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ingredients and the classes that an allergy names."""
    low = " ".join(re.sub(r"[^a-z' -]", " ", fact.name.lower()).split())
    named = frozenset(
        group for name, group in _groups().items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low)
    )
    own = frozenset(ingredients_of(fact))
    return own, named | classes_of(own)


def allergy_hints(case: Case) -> list[Hint]:
    """Return a hint for each medicine in use that an allergy of the patient covers, by ingredient or class.

    Refuted, withdrawn, denied, possible and other people's allergies are no reason; today's denial of one
    takes an entry of the record away only if it names the same substance.
    """
    denied = {
        name
        for fact in case.of(Kind.ALLERGY, status=(Status.ABSENT,))
        if fact.source.kind != "record"
        for name in (*ingredients_of(fact), fact.name.lower())
    }
    found: dict[str, Hint] = {}
    for allergy in case.of(Kind.ALLERGY, status=(Status.PRESENT,)):
        own, groups = _allergens(allergy)
        if allergy.source.kind == "record" and (own & denied or allergy.name.lower() in denied):
            continue
        for use in uses(case).values():
            how = "same substance" if use.ingredient in own else _shared(groups, use)
            if how and f"allergy:{use.ingredient}" not in found:
                found[f"allergy:{use.ingredient}"] = _allergy_hint(allergy, use, how)
    return list(found.values())


def _shared(groups: frozenset[str], use: Use) -> str:
    mine = classes_of((use.ingredient,))
    return next((row.how for row in _covered() if row.allergen in groups and row.covers in mine), "")


def _allergy_hint(allergy: Fact, use: Use, how: str) -> Hint:
    reaction = allergy.says("reaction")
    mild = allergy.says("type") == "intolerance"
    return make_hint(
        rule_of("allergy_classes.csv"),
        HintKind.DRUG_PATIENT,
        Severity.WARNING if mild else Severity.CRITICAL,
        f"allergy:{use.ingredient}",
        f"{use.ingredient.capitalize()}: {'intolerant of' if mild else 'allergic to'} {allergy.name} ({how})",
        [given("medicine", use.fact), given("allergy", allergy, f"{allergy.name} {reaction}".strip())],
        detail=f"Reaction: {reaction}." if reaction else "What happened is not recorded.",
        actions=("avoid", "use_alternative"),
        missing=() if reaction else ("reaction",),
        limits=rule_of("allergy_classes.csv").population,
        statement=f"{use.ingredient.capitalize()} avoided: allergy to {allergy.name}.",
    )


class _Group(BaseModel):
    group: str
    name: str


def duplicate_hints(case: Case) -> list[Hint]:
    """Return a hint for two medicines of one class, unless one replaces the other."""
    found = []
    using = [use for use in uses(case).values() if not use.replaces]
    for row in read_rows("duplicates.csv", _Group):
        same = sorted(
            (use for use in using if row.group in classes_of((use.ingredient,))),
            key=lambda one: one.ingredient,
        )
        if all(_alternative(one, other) for one, other in combinations(same, 2)) or any(
            use.replaces for use in uses(case).values() if row.group in classes_of((use.ingredient,))
        ):
            continue
        names = " and ".join(use.ingredient for use in same)
        found.append(
            make_hint(
                rule_of("duplicates.csv"),
                HintKind.DRUG_PATIENT,
                Severity.WARNING,
                f"duplicate:{row.group}",
                f"Two {row.name}: {names}",
                [given("medicine", use.fact) for use in same],
                detail="One of the class is enough; is one of them stopped?",
                actions=("review",),
                limits=rule_of("duplicates.csv").population,
                statement=f"Review {names}: both are {row.name}.",
            )
        )
    return found


def _alternative(one: Use, other: Use) -> bool:
    """Tell whether two medicines were named as "this or that"."""
    return any(other.ingredient in fact.says("or").split("|") for fact in one.facts)


class _Pair(BaseModel):
    number: int
    object: str
    precipitant: str
    severity: Severity
    why: str
    advice: str
    where: str


@cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(read_rows("pairs.csv", _Pair))


def pair_hints(case: Case) -> list[Hint]:
    """Return a hint for each pair of medicines in use that a row names; one hint a pair, the severest."""
    using = list(uses(case).values())
    found: dict[frozenset[str], Hint] = {}
    for row in _pairs():
        for one in using:
            for other in using:
                pair = frozenset((one.ingredient, other.ingredient))
                if (
                    len(pair) == 2
                    and pair not in found
                    and _is(one, row.object)
                    and _is(other, row.precipitant)
                ):
                    found[pair] = _pair_hint(row, one, other)
    return list(found.values())


def _is(use: Use, groups: str) -> bool:
    mine = {use.ingredient, *classes_of((use.ingredient,))}
    return any(group in mine for group in groups.split("|"))


def _pair_hint(row: _Pair, one: Use, other: Use) -> Hint:
    first, second = sorted((one.ingredient, other.ingredient))
    return make_hint(
        rule_of("pairs.csv"),
        HintKind.DRUG_PATIENT,
        row.severity,
        f"pair:{first}+{second}",
        f"{one.ingredient.capitalize()} with {other.ingredient}: {row.why}",
        [given("medicine", one.fact), given("medicine", other.fact)],
        detail=f"{row.advice.capitalize()}. ({row.where})",
        actions=("avoid",) if row.severity is Severity.CRITICAL else ("review",),
        limits=rule_of("pairs.csv").population,
        statement=f"{one.ingredient.capitalize()} with {other.ingredient}: {row.advice}.",
    )


class _Dose(BaseModel):
    drug: str
    below: float
    at_least: float
    measure: str
    action: str
    severity: Severity
    advice: str
    where: str


@cache
def _doses() -> dict[str, tuple[_Dose, ...]]:
    found: dict[str, list[_Dose]] = {}
    for row in read_rows("kidney_doses.csv", _Dose):
        found.setdefault(row.drug, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


def kidney_hints(case: Case) -> list[Hint]:
    """Return a hint for each medicine in use whose label speaks of this filtration rate; adults only."""
    rate = filtration(case)
    if rate is None or case.age is None or case.age < 18:
        return []
    found = []
    for use in uses(case).values():
        for row in _doses().get(use.ingredient, ()):
            if not row.at_least <= round(rate.value) < row.below:
                continue
            shown = f"{rate.value:.0f} mL/min/1.73 m²"
            other = (
                "" if row.measure == "eGFR" else " The label counts creatinine clearance, which may differ."
            )
            found.append(
                make_hint(
                    rule_of("kidney_doses.csv"),
                    HintKind.DRUG_PATIENT,
                    row.severity,
                    f"kidney:{use.ingredient}",
                    f"{use.ingredient.capitalize()} with a filtration rate of {rate.value:.0f}: {row.advice}",
                    [given("medicine", use.fact), *(given("eGFR", one, shown) for one in rate.facts)],
                    detail=f"{row.where}.{other}" + (f" Rate by {rate.computed}." if rate.computed else ""),
                    actions=(row.action,),
                    values={"egfr": round(rate.value, 1)},
                    missing=("creatinine clearance",) if row.measure != "eGFR" else (),
                    limits=rule_of("kidney_doses.csv").population,
                    statement=f"{use.ingredient.capitalize()}: {row.advice} (eGFR {rate.value:.0f}).",
                )
            )
    return found


class _Pregnancy(BaseModel):
    medicine: str
    from_week: int
    severity: Severity
    advice: str
    where: str


def pregnancy_hints(case: Case) -> list[Hint]:
    """Return a hint for each medicine in use that a label warns of in pregnancy, where one is known."""
    pregnant = having(case, "pregnancy")
    if not pregnant or case.person.sex == "male":
        return []
    fact = pregnant[-1]
    weeks = int(fact.says("weeks")) if fact.says("weeks").isdigit() else None
    found = []
    for use in uses(case).values():
        for row in read_rows("pregnancy.csv", _Pregnancy):
            if not _is(use, row.medicine) or (weeks is not None and weeks < row.from_week):
                continue
            early = row.from_week > 0 and weeks is None
            found.append(
                make_hint(
                    rule_of("pregnancy.csv"),
                    HintKind.DRUG_PATIENT,
                    Severity.INFO if early else row.severity,
                    f"pregnancy:{use.ingredient}",
                    f"{use.ingredient.capitalize()} in pregnancy: {row.advice}",
                    [given("medicine", use.fact), given("pregnancy", fact)],
                    detail=f"{row.where[0].upper()}{row.where[1:]}.",
                    actions=("avoid",) if row.severity is Severity.CRITICAL else ("review",),
                    missing=() if weeks is not None else ("week of pregnancy",),
                    limits=rule_of("pregnancy.csv").population,
                    statement=f"{use.ingredient.capitalize()} in pregnancy: {row.advice}.",
                )
            )
            break
    return found

"""Hits and near misses by kind of hint: denied, past, family's, supposed, out of range, other people."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from earshot_server.precision.engine import hints_of
from earshot_server.precision.facts import Case, Fact, Kind, Person, Source, Status
from earshot_server.precision.hints import HintKind

TODAY = date(2026, 11, 26)
_WRONG = (Status.ABSENT, Status.HISTORICAL, Status.FAMILY, Status.HYPOTHETICAL)
DRUG_GENE = (
    *(("codeine", "CYP2D6", "*4/*4"), ("tramadol", "CYP2D6", "*1x2/*1"), ("clopidogrel", "CYP2C19", "*2/*2")),
    *(
        ("simvastatin", "SLCO1B1", "*5/*5"),
        ("capecitabine", "DPYD", "*2A/*2A"),
        ("abacavir", "HLA-B", "*57:01 positive"),
    ),
    *(
        ("azathioprine", "TPMT", "*3A/*3A"),
        ("rasburicase", "G6PD", "deficient"),
        ("gentamicin", "MT-RNR1", "m.1555A>G"),
    ),
    *(
        ("tacrolimus", "CYP3A5", "*1/*1"),
        ("efavirenz", "CYP2B6", "*6/*6"),
        ("atazanavir", "UGT1A1", "*28/*28"),
    ),
)
PAIRS = (
    *(("methylphenidate", "phenelzine"), ("atazanavir", "omeprazole"), ("febuxostat", "azathioprine")),
    *(("sertraline", "tranylcypromine"), ("irinotecan", "ketoconazole"), ("meperidine", "phenelzine")),
    *(("amitriptyline", "isocarboxazid"), ("amiodarone", "sotalol"), ("ramelteon", "fluvoxamine")),
    *(("darunavir", "rifampin"), ("simvastatin", "clarithromycin"), ("ergotamine", "ritonavir")),
    *(("tizanidine", "ciprofloxacin"), ("tranylcypromine", "procarbazine"), ("sumatriptan", "phenelzine")),
)
ALLERGIES = (
    *(
        ("penicillin", "amoxicillin"),
        ("sulfa drugs", "trimethoprim-sulfamethoxazole"),
        ("codeine", "morphine"),
    ),
    *(("aspirin", "naproxen"), ("lisinopril", "enalapril"), ("erythromycin", "azithromycin")),
)
RESPONSES = (
    *(
        ("codeine", "no_benefit"),
        ("simvastatin", "muscle"),
        ("capecitabine", "diarrhea"),
        ("dapsone", "hemolysis"),
    ),
    *(
        ("azathioprine", "low_counts"),
        ("allopurinol", "skin"),
        ("gentamicin", "hearing"),
        ("warfarin", "bleeding"),
    ),
)
SCREENING = (
    *(("colorectal", 60, "male", "colon cancer"), ("mammography", 55, "female", "breast cancer")),
    *(("cervical", 30, "female", "cervical cancer"), ("hepatitis-c", 40, "male", "hepatitis C")),
    *(("hiv", 30, "male", "HIV"), ("osteoporosis", 70, "female", "osteoporosis")),
)
HABITS = (
    ("exercise", Status.ABSENT),
    ("soda", Status.PRESENT),
    ("vaping", Status.PRESENT),
    ("cocaine", Status.PRESENT),
)
NEEDS = ("no transport", "not enough food", "homeless", "lives alone", "money worries")
OUT_OF_AGE = 12


class Tried(NamedTuple):
    """A case that should give a hint of a kind about a subject, or should not."""

    kind: HintKind
    hit: bool
    found: bool


def fact(kind: Kind, name: str, status: Status = Status.PRESENT, **more: Any) -> Fact:
    """Return a fact that was heard today."""
    return Fact(
        kind=kind, name=name, status=status, source=Source(kind="heard", id=f"{name}-{status}"), **more
    )


def _try(
    kind: HintKind, hit: bool, subject: str, *facts: Fact, sex: Any = "female", age: float = 50
) -> Tried:
    case = Case(person=Person(sex=sex, age=age), facts=facts, today=TODAY)
    found = any(hint.kind is kind and subject in hint.subject for hint in hints_of(case, [kind]))
    return Tried(kind, hit, found)


def tried() -> Iterator[Tried]:
    """Yield every hit with its near misses."""
    medicine, gene = Kind.MEDICATION, Kind.GENE
    for drug, name, text in DRUG_GENE:
        known = fact(gene, name, text=text)
        yield _try(HintKind.DRUG_GENE, True, drug, known, fact(medicine, drug))
        for status in _WRONG:
            yield _try(HintKind.DRUG_GENE, False, drug, known, fact(medicine, drug, status))
        yield _try(
            HintKind.DRUG_GENE, False, drug, fact(gene, name, Status.FAMILY, text=text), fact(medicine, drug)
        )
    for one, other in PAIRS:
        yield _try(HintKind.DRUG_PATIENT, True, "pair:", fact(medicine, one), fact(medicine, other))
        for status in _WRONG:
            yield _try(
                HintKind.DRUG_PATIENT, False, "pair:", fact(medicine, one), fact(medicine, other, status)
            )
    for allergen, drug in ALLERGIES:
        yield _try(
            HintKind.DRUG_PATIENT, True, "allergy:", fact(Kind.ALLERGY, allergen), fact(medicine, drug)
        )
        for status in (*_WRONG, Status.POSSIBLE):
            yield _try(
                HintKind.DRUG_PATIENT,
                False,
                "allergy:",
                fact(Kind.ALLERGY, allergen, status),
                fact(medicine, drug),
            )
    for drug, response in RESPONSES:
        yield _try(HintKind.GENE_TEST, True, "", fact(Kind.RESPONSE, drug, text=response))
        for status in (Status.ABSENT, Status.FAMILY, Status.HYPOTHETICAL):
            yield _try(HintKind.GENE_TEST, False, "", fact(Kind.RESPONSE, drug, status, text=response))
    yield from _others()


def _others() -> Iterator[Tried]:
    for subject, age, sex, disease in SCREENING:
        yield _try(HintKind.SCREENING, True, subject, sex=sex, age=age)
        yield _try(HintKind.SCREENING, False, subject, sex=sex, age=OUT_OF_AGE)
        yield _try(HintKind.SCREENING, False, subject, fact(Kind.CONDITION, disease), sex=sex, age=age)
    for habit, status in HABITS:
        yield _try(HintKind.LIFESTYLE, True, "", fact(Kind.LIFESTYLE, habit, status))
        for other in {Status.PRESENT, Status.ABSENT, Status.FAMILY, Status.HISTORICAL} - {status}:
            yield _try(HintKind.LIFESTYLE, False, "", fact(Kind.LIFESTYLE, habit, other))
    for need in NEEDS:
        yield _try(HintKind.SOCIAL, True, "", fact(Kind.SOCIAL, need))
        for status in (Status.ABSENT, Status.HISTORICAL, Status.FAMILY):
            yield _try(HintKind.SOCIAL, False, "", fact(Kind.SOCIAL, need, status))
    whole = _whole_risk()
    yield _try(HintKind.RISK, True, "prevent", *whole)
    for age in (29, 80):
        yield _try(HintKind.RISK, False, "prevent", *whole, age=age)
    stroke = fact(Kind.CONDITION, "stroke", Status.HISTORICAL)
    yield _try(HintKind.RISK, False, "prevent", *whole, stroke)
    high = fact(Kind.VITAL, "systolic blood pressure", value=230, unit="mm[Hg]", when=TODAY)
    yield _try(HintKind.RISK, False, "prevent", *(one for one in whole if one.name != high.name), high)


def _whole_risk() -> tuple[Fact, ...]:
    def number(kind: Kind, name: str, value: float, unit: str) -> Fact:
        return fact(kind, name, value=value, unit=unit, when=TODAY)

    return (
        number(Kind.RESULT, "total cholesterol", 200, "mg/dL"),
        number(Kind.RESULT, "hdl cholesterol", 45, "mg/dL"),
        number(Kind.VITAL, "systolic blood pressure", 160, "mm[Hg]"),
        number(Kind.VITAL, "body mass index", 35, "kg/m2"),
        number(Kind.RESULT, "egfr", 90, "mL/min"),
        fact(Kind.CONDITION, "type 2 diabetes"),
        fact(Kind.CONDITION, "high blood pressure"),
        fact(Kind.MEDICATION, "lisinopril"),
        fact(Kind.MEDICATION, "statin", Status.ABSENT),
        fact(Kind.LIFESTYLE, "tobacco", Status.ABSENT, attributes={"ever": "never"}),
    )

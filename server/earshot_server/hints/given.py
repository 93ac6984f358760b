"""Cases as JSON: a patient with facts, and questions about one formula or one medicine.

`docs/precision.md` specifies the shapes; they stay.
"""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from earshot_server.hints.case import case_of
from earshot_server.hints.responses import read_responses
from earshot_server.note.dialogue import segments_of
from earshot_server.note.engine import NoteEngine
from earshot_server.precision.engine import hints_of
from earshot_server.precision.facts import Case, Claim, Fact, Person, Source
from earshot_server.precision.hints import Hint
from earshot_server.precision.pgx.advice import advise
from earshot_server.precision.pgx.hints import gene_test_hints
from earshot_server.precision.pgx.phenotype import GeneResult, read_result
from earshot_server.precision.risk import ada, dutch, findrisc, pooled, prevent
from earshot_server.precision.risk.kidney import category, egfr
from earshot_server.precision.risk.refusal import Refusal

_FINDRISC_NAMES = {
    "veg": "vegetables",
    "bpmed": "pressure_medicine",
    "hyper": "high_glucose",
    "fam": "family",
}
_ADA_NAMES = {"gdm": "gestational_diabetes", "fam": "family", "htn": "high_blood_pressure"}
_DUTCH_NAMES = {"first_degree_relative_premature_chd": "relative_premature_chd"}
"""What questions call inputs of formulas otherwise."""


class BadQuestion(Exception):
    """A question or case that cannot be read, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class GivenFact(Claim):
    """A fact as somebody writes it down."""

    heard: bool = False
    """Said today, and not of the record."""


class GivenPatient(BaseModel):
    """Who the patient is."""

    model_config = ConfigDict(extra="forbid")
    sex: str | None = None
    birth: date | None = None
    age: float | None = None
    race: str | None = None


class GivenCase(BaseModel):
    """A case: a patient, facts, and perhaps a dialogue of lines `speaker: text`."""

    model_config = ConfigDict(extra="forbid")
    id: str = ""
    patient: GivenPatient = GivenPatient()
    facts: tuple[GivenFact, ...] = ()
    dialogue: str = ""
    today: date | None = None


def make_case(content: object, today: date) -> Case:
    """Return a case that was written down.

    Raises:
        BadQuestion: it does not have the shape.
    """
    try:
        given = GivenCase.model_validate(content)
        person = Person.model_validate(
            given.patient.model_dump() | {"source": Source(kind="given", id="patient")}
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadQuestion(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
    facts = []
    for number, one in enumerate(given.facts):
        heard = one.heard
        source = Source(kind="heard" if heard else "record", id=f"fact-{number}", label=one.name)
        facts.append(Fact(**one.model_dump(exclude={"heard"}), source=source))
    engine = NoteEngine()
    segments = list(segments_of(given.dialogue))
    for segment in segments:
        engine.fold(segment)
    return case_of(person, facts, engine.draft.findings, segments, given.today or today)


def answer(question: dict[str, Any], today: date) -> dict[str, Any]:
    """Return the answer to a question: a formula, a medicine with genes, a sentence, or a whole case.

    Raises:
        BadQuestion: it is none of them.
    """
    named = {"id": question["id"]} if "id" in question else {}
    if "instrument" in question:
        return named | _formula(str(question["instrument"]), dict(question.get("inputs", {})))
    if "drug" in question:
        return named | _medicine(question)
    if "said" in question:
        facts = read_responses(segments_of(f"patient: {question['said']}"))
        hints = gene_test_hints(Case(facts=tuple(facts), today=today))
        genes = [gene for hint in hints for gene in hint.subject.split("|")]
        return named | {"test_hint_genes": genes, "hints": [as_json(hint) for hint in hints]}
    case = make_case(question, today)
    return named | {"hints": [as_json(hint) for hint in hints_of(case)]}


def as_json(hint: Hint) -> dict[str, Any]:
    """Return a hint as it is printed."""
    return hint.model_dump(mode="json")


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {"computed": False, "missing": list(refusal.missing), "outside": list(refusal.outside)}


def _formula(name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    low = name.lower()
    if low.startswith("prevent"):
        return _prevent(inputs, "hba1c" if "hba1c" in low else "uacr" if "uacr" in low else "base")
    if low.startswith(("pce", "pooled")):
        keys = ("sex", "race", "antihypertensive", "diabetes")
        risk = pooled.pooled(pooled.Inputs(**{key: inputs.get(key) for key in keys}, **_measures(inputs)))
        return _refused(risk) if isinstance(risk, Refusal) else {"percent": {"10y_ascvd": risk}}
    if low.startswith("ckd"):
        return _kidney(inputs)
    if low.startswith("findrisc"):
        return _findrisc(inputs)
    if low.startswith("ada"):
        return _ada(inputs)
    if low.startswith("dutch"):
        return _dutch(inputs)
    raise BadQuestion(f"There is no formula {name!r}. Known: PREVENT, PCE, CKD-EPI, FINDRISC, ADA, Dutch.")


def _measures(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "age": inputs.get("age_years", inputs.get("age")),
        "total_cholesterol": inputs.get("total_cholesterol_mg_dl"),
        "hdl": inputs.get("hdl_mg_dl"),
        "systolic_pressure": inputs.get("sbp_mmhg"),
        "smoker": inputs.get("current_smoker"),
    }


def _prevent(inputs: dict[str, Any], model: str) -> dict[str, Any]:
    keys = ("sex", "diabetes", "bmi", "egfr", "antihypertensive", "statin")
    more = {"hba1c": inputs.get("hba1c_percent", inputs.get("hba1c"))}
    more |= {"uacr": inputs.get("uacr_mg_g", inputs.get("uacr"))}
    given = prevent.Inputs(**{key: inputs.get(key) for key in keys}, **_measures(inputs), **more)
    risk = prevent.prevent(given, model)
    if isinstance(risk, Refusal):
        return _refused(risk)
    found = {f"10y_{outcome}": value for outcome, value in risk.items()}
    if model == "base":
        long = prevent.prevent(given, years=30)
        if isinstance(long, Refusal):
            return {"percent": found, "30y": _refused(long)}
        found |= {f"30y_{outcome}": value for outcome, value in long.items()}
    return {"percent": found}


def _kidney(inputs: dict[str, Any]) -> dict[str, Any]:
    creatinine, unit = inputs.get("creatinine"), str(inputs.get("unit", ""))
    if creatinine is not None:
        factor = {"mg/dL": 1.0, "umol/L": 1 / 88.4, "µmol/L": 1 / 88.4}.get(unit)
        if factor is None:
            return _refused(Refusal(outside=(f"creatinine in {unit or 'no unit'} cannot be read",)))
        creatinine = creatinine * factor
    rate = egfr(inputs.get("sex"), inputs.get("age_years", inputs.get("age")), creatinine)
    return _refused(rate) if isinstance(rate, Refusal) else {"egfr": rate, "g_category": category(rate)}


def _findrisc(inputs: dict[str, Any]) -> dict[str, Any]:
    asked = _asked(inputs, ("age", "sex", "bmi", "waist", "active"), _FINDRISC_NAMES)
    score = findrisc.findrisc(findrisc.Inputs(**asked))
    if isinstance(score, Refusal):
        return _refused(score)
    return {"points": score.points, "band": score.band, "risk": score.risk, "items": score.items}


def _ada(inputs: dict[str, Any]) -> dict[str, Any]:
    asked = _asked(inputs, ("age", "sex", "active", "bmi"), _ADA_NAMES)
    score = ada.ada(ada.Inputs(**asked, race=str(inputs.get("race") or "other")))
    if isinstance(score, Refusal):
        return _refused(score)
    return {"points": score.points, "high_risk": score.high, "items": score.items}


def _asked(inputs: dict[str, Any], same: tuple[str, ...], renamed: dict[str, str]) -> dict[str, Any]:
    """Return what a formula asks: inputs of the same names, and those that questions call otherwise."""
    return {name: inputs.get(name) for name in same} | {
        own: inputs.get(name) for name, own in renamed.items()
    }


def _dutch(inputs: dict[str, Any]) -> dict[str, Any]:
    known = {_DUTCH_NAMES.get(name, name): value for name, value in inputs.items()}
    unknown = set(known) - set(vars(dutch.Inputs()))
    if unknown:
        raise BadQuestion(f"The Dutch lipid score does not ask for {', '.join(sorted(unknown))}.")
    score = dutch.dutch(dutch.Inputs(**known))
    if isinstance(score, Refusal):
        return _refused(score)
    return {
        "points": score.points,
        "band": score.band,
        "items": score.items,
        "missing": list(score.missing),
    }


def _medicine(question: dict[str, Any]) -> dict[str, Any]:
    results: dict[str, GeneResult] = {}
    read = []
    for one in question.get("inputs", []):
        gene = str(one.get("gene", ""))
        found = read_result(
            gene,
            str(one.get("diplotype") or one.get("result") or ""),
            str(one.get("phenotype") or "") if not one.get("diplotype") and not one.get("result") else "",
            str(one.get("activity_score") or "") if not one.get("diplotype") else "",
        )
        if found is None:
            read.append({"gene": gene, "phenotype": None})
            continue
        results[gene] = found
        read.append({"gene": gene, "phenotype": found.phenotype, "activity_score": found.score})
    advice = advise(str(question["drug"]).lower(), results, question.get("population"))
    return {
        "genes": read,
        "advice": [
            {
                "population": one.population,
                "actions": list(one.actions),
                "strength": one.strength,
                "recommendation": one.text,
                "guideline": one.guideline,
                "missing": list(one.missing),
            }
            for one in advice
        ],
    }

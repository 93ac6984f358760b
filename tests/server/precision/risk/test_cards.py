"""Risk cards: numbers with inputs, or what is missing, or nothing."""

import pytest

from earshot_server.precision.facts import Fact
from earshot_server.precision.hints import Hint, Severity
from earshot_server.precision.risk.cards import risk_hints
from tests.support.patients import case, fact, result, taken, vital

WHOLE = (
    result("total cholesterol", 200, "mg/dL"),
    result("hdl cholesterol", 45, "mg/dL"),
    vital("systolic blood pressure", 160, "mm[Hg]"),
    fact("condition", "type 2 diabetes"),
    fact("lifestyle", "tobacco", "absent", attributes={"ever": "never"}),
    vital("body mass index", 35, "kg/m2"),
    result("egfr", 90, "mL/min"),
    fact("condition", "high blood pressure"),
    taken("lisinopril"),
    fact("medication", "statin", "absent", heard=True),
)


def card(subject: str, *facts: Fact, **person: object) -> object:
    return next((hint for hint in risk_hints(case(*facts, **person)) if hint.subject == subject), None)  # type: ignore[arg-type]


def test_a_whole_card_has_the_printed_numbers_and_its_inputs() -> None:
    hint = next(one for one in risk_hints(case(*WHOLE)) if one.subject == "prevent")
    assert hint.values["10y_total_cvd"] == 14.7
    assert hint.values["30y_total_cvd"] == 53.0
    assert hint.severity is Severity.INFO
    assert "120" in hint.changes
    assert {one.name for one in hint.inputs} >= {"age", "sex", "hdl cholesterol", "statin"}


def test_a_card_without_one_input_says_which_and_has_no_number() -> None:
    rest = [one for one in WHOLE if one.name != "hdl cholesterol"]
    hint = next(one for one in risk_hints(case(*rest)) if one.subject == "prevent")
    assert hint.missing == ("hdl",)
    assert hint.values == {}
    assert "needs hdl" in hint.summary


@pytest.mark.parametrize(
    ("facts", "person"),
    [
        (WHOLE, {"age": 81}),
        (WHOLE, {"age": 29}),
        ((*WHOLE, fact("condition", "heart attack", "historical")), {}),
        (WHOLE[:2], {}),
        ((), {}),
    ],
)
def test_beyond_the_source_there_is_no_card(facts: tuple[Fact, ...], person: dict[str, object]) -> None:
    assert card("prevent", *facts, **person) is None


def test_a_relatives_heart_attack_does_not_hide_the_card() -> None:
    assert card("prevent", *WHOLE, fact("family", "heart attack", "family")) is not None


def test_race_is_needed_for_the_pooled_equations_and_never_guessed() -> None:
    assert card("pooled-cohort", *WHOLE) is None
    assert card("pooled-cohort", *WHOLE, race="white") is not None
    assert card("pooled-cohort", *WHOLE, race="asian") is None


def test_a_low_filtration_rate_is_shown_and_a_high_one_is_quiet() -> None:
    (low,) = risk_hints(case(result("creatinine", 1.5, "mg/dL"), age=55))
    assert low.summary.startswith("eGFR 41") and "G3b" in low.summary
    (high,) = risk_hints(case(result("creatinine", 0.7, "mg/dL"), age=55))
    assert high.severity is Severity.QUIET


def test_who_has_diabetes_gets_no_diabetes_score() -> None:
    asked = (
        fact("condition", "high blood pressure"),
        fact("lifestyle", "exercise", "absent", heard=True),
        fact("family", "diabetes", "family", attributes={"relative": "mother"}),
        vital("body mass index", 31, "kg/m2"),
    )
    score = next(one for one in risk_hints(case(*asked, sex="male", age=52)) if one.subject == "ada-test")
    assert score.values == {"points": 8}
    ill = risk_hints(case(*asked, fact("condition", "type 2 diabetes"), sex="male", age=52))
    assert all(one.subject != "ada-test" for one in ill)


EARLY = fact("family", "heart attack", "family", attributes={"relative": "father", "age": "48"})


def lipids(*facts: Fact, age: float = 40) -> list[Hint]:
    return [one for one in risk_hints(case(*facts, age=age)) if one.subject == "dutch-lipid"]


def test_high_ldl_and_an_early_heart_attack_of_the_father_make_a_lipid_card() -> None:
    (hint,) = lipids(result("ldl cholesterol", 260, "mg/dL"), EARLY)
    assert (hint.values["points"], hint.severity.value) == (6, "info")
    assert "causative variant" in hint.missing
    (hint,) = lipids(result("ldl cholesterol", 5.2, "mmol/L"))
    assert (hint.values["points"], hint.severity.value) == (3, "quiet")


@pytest.mark.parametrize(
    "facts",
    [
        (result("ldl cholesterol", 150, "mg/dL"), EARLY),
        (result("ldl cholesterol", 260, "mg/dL"), taken("atorvastatin")),
        (result("ldl cholesterol", 260, "mg/dL"), fact("condition", "familial hypercholesterolemia")),
        (EARLY,),
        (result("ldl cholesterol", 260, ""),),
    ],
)
def test_no_lipid_card_without_a_high_untreated_ldl(facts: tuple[Fact, ...]) -> None:
    assert lipids(*facts) == []


@pytest.mark.parametrize(
    "change", [{"age": "58"}, {"age": ""}, {"relative": "grandfather"}, {"relative": "uncle"}]
)
def test_a_late_or_distant_heart_attack_does_not_count(change: dict[str, str]) -> None:
    late = EARLY.model_copy(update={"attributes": {**EARLY.attributes, **change}})
    (hint,) = lipids(result("ldl cholesterol", 200, "mg/dL"), late)
    assert hint.values["points"] == 3

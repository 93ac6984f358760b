"""All hints of a case: what must hold whatever the case."""

from hypothesis import given as suppose
from hypothesis import settings
from hypothesis import strategies as st

from earshot_server.precision.engine import hints_of
from earshot_server.precision.facts import Fact
from earshot_server.precision.hints import HintKind
from tests.support.patients import case, fact, gene, result, started, taken, vital

FACTS = [
    taken("simvastatin"),
    taken("clarithromycin"),
    started("codeine"),
    gene("CYP2D6", "*4/*4"),
    gene("SLCO1B1", "*5/*5"),
    fact("allergy", "penicillin"),
    started("amoxicillin"),
    result("creatinine", 2.4, "mg/dL"),
    taken("metformin"),
    fact("condition", "pregnancy"),
    taken("lisinopril"),
    fact("social", "no transport", heard=True),
    fact("lifestyle", "soda", heard=True),
    vital("body mass index", 33, "kg/m2"),
    fact("response", "capecitabine", text="diarrhea", heard=True),
]
"""Each may give a hint, alone or with others."""
UNRELATED = [
    fact("symptom", "cough", heard=True),
    fact("symptom", "ankle swelling", "absent", heard=True),
    fact("condition", "carpal tunnel syndrome"),
    fact("procedure", "appendectomy", "historical"),
    fact("immunisation", "influenza", "historical"),
]


def some() -> st.SearchStrategy[list[Fact]]:
    return st.lists(st.sampled_from(FACTS), unique_by=lambda one: one.source.id)


@settings(max_examples=40, deadline=None)
@suppose(some())
def test_no_hint_is_without_evidence(facts: list[Fact]) -> None:
    for hint in hints_of(case(*facts)):
        assert hint.inputs
        assert hint.rule.source
        known = {one.source.id for one in facts} | {"person"}
        assert {source.id for source in hint.sources} <= known


@settings(max_examples=40, deadline=None)
@suppose(some(), st.lists(st.sampled_from(UNRELATED), unique_by=lambda one: one.source.id))
def test_an_unrelated_fact_changes_no_hint(facts: list[Fact], others: list[Fact]) -> None:
    assert hints_of(case(*facts, *others)) == hints_of(case(*facts))


@settings(max_examples=40, deadline=None)
@suppose(some(), st.data())
def test_withdrawing_evidence_withdraws_the_hint(facts: list[Fact], data: st.DataObject) -> None:
    hints = [hint for hint in hints_of(case(*facts)) if any(s.id != "person" for s in hint.sources)]
    if not hints:
        return
    hint = data.draw(st.sampled_from(hints))
    gone = data.draw(st.sampled_from([s.id for s in hint.sources if s.id != "person"]))
    left = [one for one in facts if one.source.id != gone]
    assert hint not in hints_of(case(*left))


def test_the_order_of_facts_does_not_matter() -> None:
    assert [one.id for one in hints_of(case(*FACTS))] == [one.id for one in hints_of(case(*reversed(FACTS)))]


def test_kinds_can_be_switched_off() -> None:
    found = hints_of(case(*FACTS), [HintKind.SOCIAL])
    assert {hint.kind for hint in found} == {HintKind.SOCIAL}

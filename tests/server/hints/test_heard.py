"""Findings as facts."""

import pytest

from earshot_server.hints.heard import facts_of, quit_year, source_of
from earshot_server.note.dialogue import segments_of
from earshot_server.note.engine import NoteEngine
from earshot_server.precision.facts import Fact, Kind, Status


def heard(text: str) -> list[Fact]:
    engine = NoteEngine()
    for segment in segments_of(text):
        engine.fold(segment)
    return facts_of(engine.draft.findings)


@pytest.mark.parametrize(
    ("said", "kind", "name", "status"),
    [
        ("patient: I take metformin twice a day.", Kind.MEDICATION, "metformin", Status.PRESENT),
        ("patient: I stopped metformin last year.", Kind.MEDICATION, "metformin", Status.HISTORICAL),
        ("clinician: I'd like to start omeprazole.", Kind.MEDICATION, "omeprazole", Status.PLANNED),
        ("clinician: We'll order a mammogram.", Kind.RESULT, "mammogram", Status.PLANNED),
        ("clinician: Any allergies?\npatient: Penicillin.", Kind.ALLERGY, "penicillin", Status.PRESENT),
        ("patient: I'm not pregnant.", Kind.CONDITION, "pregnancy", Status.ABSENT),
    ],
)
def test_what_was_said_keeps_its_assertion(said: str, kind: Kind, name: str, status: Status) -> None:
    assert (kind, name, status) in [(one.kind, one.name, one.status) for one in heard(said)]


def test_a_pressure_is_its_systolic_and_keeps_its_words() -> None:
    (fact,) = heard("clinician: Your blood pressure is one thirty eight over eighty two.")
    assert (fact.value, fact.unit, fact.text) == (138, "mmHg", "138/82")
    assert fact.source.kind == "heard" and fact.source.words


def test_pack_years_are_told_by_packs_and_years() -> None:
    facts = heard("clinician: Do you smoke?\npatient: I smoke a pack a day for thirty years.")
    assert facts[0].says("pack_years") == "30"


def test_an_effect_of_a_medicine_is_a_response_too() -> None:
    facts = heard("patient: The simvastatin I stopped in the summer, because it gave me cramps in my legs.")
    assert (Kind.RESPONSE, "muscle") in [(one.kind, one.text) for one in facts]


@pytest.mark.parametrize(
    ("words", "year"), [("four years ago", "2022"), ("in 2012", "2012"), ("long ago", ""), ("last year", "")]
)
def test_the_year_of_quitting(words: str, year: str) -> None:
    assert quit_year(words, 2026) == year


def test_what_was_said_otherwise_is_no_source() -> None:
    engine = NoteEngine()
    for segment in segments_of("patient: I take metformin daily.\npatient: I don't take metformin."):
        engine.fold(segment)
    finding = next(one for one in engine.draft.findings if one.concept == "metformin")
    assert len(source_of(finding).words) < len(finding.evidence)


@pytest.mark.parametrize(
    ("said", "gene", "text"),
    [
        ("patient: I have G6PD deficiency.", "G6PD", "deficient"),
        ("clinician: Your test says you are a CYP2C19 poor metabolizer.", "CYP2C19", "poor metabolizer"),
    ],
)
def test_genes_are_named_as_recommendations_ask(said: str, gene: str, text: str) -> None:
    assert (gene, text) in [(one.name, one.text) for one in heard(said) if one.kind is Kind.GENE]

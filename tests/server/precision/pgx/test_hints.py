"""Hints of drugs and genes: hits, and near misses."""

import pytest

from earshot_server.precision.facts import Fact
from earshot_server.precision.hints import Severity
from earshot_server.precision.pgx.hints import drug_gene_hints, gene_test_hints, responses, results_of
from tests.support.patients import case, fact, gene, started, taken

POOR = gene("CYP2D6", "*4/*4")


def response(drug: str, text: str, status: str = "present") -> Fact:
    return fact("response", drug, status, text=text, heard=True)


@pytest.mark.parametrize(
    "medicine", [taken("codeine"), started("codeine"), taken("Codeine 30 MG Oral Tablet")]
)
def test_a_medicine_in_use_with_its_gene_gives_a_hint(medicine: Fact) -> None:
    (hint,) = drug_gene_hints(case(POOR, medicine))
    assert hint.severity is Severity.CRITICAL
    assert hint.strength == "Strong"
    assert {one.id for one in hint.sources} == {POOR.source.id, medicine.source.id}


@pytest.mark.parametrize(
    "medicine",
    [
        fact("medication", "codeine", "historical", heard=True),
        fact("medication", "codeine", "absent", heard=True),
        fact("medication", "codeine", "family", heard=True),
        fact("medication", "codeine", "hypothetical", heard=True),
        fact("medication", "codeine", "planned", heard=True, attributes={"action": "avoid"}),
        fact("allergy", "codeine"),
        taken("ibuprofen"),
    ],
)
def test_no_other_mention_does(medicine: Fact) -> None:
    assert drug_gene_hints(case(POOR, medicine)) == []


@pytest.mark.parametrize(
    "known",
    [
        gene("CYP2D6", "*4/*4", status="absent"),
        gene("CYP2D6", "*4/*4", status="family"),
        gene("CYP2D6", "indeterminate"),
        gene("CYP2D6", "*1/*999"),
        gene("CYP2C19", "*2/*2"),
    ],
)
def test_no_other_gene_does(known: Fact) -> None:
    assert drug_gene_hints(case(known, taken("codeine"))) == []


def test_two_results_that_contradict_each_other_are_none() -> None:
    assert results_of(case(POOR, gene("CYP2D6", "*1/*1", when=None))) == {}


def test_standard_use_is_quiet() -> None:
    (hint,) = drug_gene_hints(case(gene("CYP2D6", "*1/*1"), taken("codeine")))
    assert hint.severity is Severity.QUIET
    assert hint.statement == ""


def test_populations_that_cannot_be_told_apart_are_all_shown() -> None:
    (hint,) = drug_gene_hints(case(gene("CYP2C19", "*2/*2"), taken("clopidogrel")))
    assert "coronary stent" in hint.detail and "Neurovascular" in hint.detail


def test_a_first_use_is_naive_and_an_earlier_one_may_not_be() -> None:
    positive = gene("HLA-B", "*15:02 positive")
    (hint,) = drug_gene_hints(case(positive, started("carbamazepine")))
    assert "over three months" not in hint.population
    assert "took carbamazepine" not in hint.detail.lower()
    past = fact("medication", "carbamazepine", "historical")
    (hint,) = drug_gene_hints(case(positive, started("carbamazepine"), past))
    assert "took carbamazepine" in hint.detail.lower()


def test_children_and_adults_have_their_own() -> None:
    known = (gene("CYP2C19", "*17/*17"), taken("voriconazole"))
    (child,) = drug_gene_hints(case(*known, age=8))
    (adult,) = drug_gene_hints(case(*known, age=40))
    assert child.population == "children"
    assert adult.population == "adults"


def test_a_strong_inhibitor_makes_a_normal_metaboliser_act_poor() -> None:
    normal = gene("CYP2D6", "*1/*1")
    hint = next(
        h
        for h in drug_gene_hints(case(normal, taken("codeine"), taken("paroxetine")))
        if h.subject == "codeine"
    )
    assert hint.actions == ("avoid", "use_alternative")
    assert "strong CYP2D6 inhibitor" in hint.detail
    weak = drug_gene_hints(case(normal, taken("codeine"), taken("sertraline")))
    assert [one.severity for one in weak] == [Severity.QUIET]


@pytest.mark.parametrize(
    ("drug", "text", "genes"),
    [
        ("codeine", "no_benefit", {"CYP2D6"}),
        ("simvastatin", "muscle", {"SLCO1B1"}),
        ("capecitabine", "diarrhea", {"DPYD"}),
        ("dapsone", "hemolysis", {"G6PD"}),
        ("azathioprine", "low_counts", {"TPMT", "NUDT15"}),
        ("warfarin", "bleeding", {"CYP2C9", "VKORC1"}),
    ],
)
def test_an_unusual_response_names_its_genes(drug: str, text: str, genes: set[str]) -> None:
    (hint,) = gene_test_hints(case(response(drug, text)))
    assert set(hint.subject.split("|")) == genes


@pytest.mark.parametrize(
    "told",
    [
        response("codeine", "no_benefit", "absent"),
        response("simvastatin", "muscle", "family"),
        response("simvastatin", "muscle", "hypothetical"),
        response("ibuprofen", "no_benefit"),
        response("codeine", "muscle"),
        response("acetaminophen", "side_effects"),
    ],
)
def test_no_other_response_does(told: Fact) -> None:
    assert gene_test_hints(case(told)) == []


def test_malignant_hyperthermia_of_a_relative_counts() -> None:
    (hint,) = gene_test_hints(case(response("anesthesia", "hyperthermia", "family")))
    assert set(hint.subject.split("|")) == {"RYR1", "CACNA1S"}


def test_a_gene_that_is_known_needs_no_test() -> None:
    assert gene_test_hints(case(response("codeine", "no_benefit"), POOR)) == []
    assert ("no_benefit", "codeine") in responses()

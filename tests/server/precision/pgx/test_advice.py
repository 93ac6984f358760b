"""CPIC's recommendations: published rows, and the unsafe direction shut."""

import pytest

from earshot_server.precision.pgx.advice import advise, drugs_with_advice, genes_of, rxnorm_of
from earshot_server.precision.pgx.phenotype import GeneResult, read_result

ROWS = [
    ("clopidogrel", {"CYP2C19": "*2/*2"}, "CVI ACS PCI", ("avoid", "use_alternative"), "Strong"),
    ("clopidogrel", {"CYP2C19": "*2/*3"}, "NVI", ("avoid", "use_alternative"), "Moderate"),
    ("clopidogrel", {"CYP2C19": "*1/*1"}, "NVI", ("standard",), "Strong"),
    ("codeine", {"CYP2D6": "*4/*4"}, None, ("avoid", "use_alternative"), "Strong"),
    ("codeine", {"CYP2D6": "*1x2/*1"}, None, ("avoid", "use_alternative"), "Strong"),
    ("fluorouracil", {"DPYD": "c.2846A>T/Reference"}, None, ("reduce_dose",), "Moderate"),
    ("capecitabine", {"DPYD": "*2A/*2A"}, None, ("avoid", "use_alternative"), "Strong"),
    ("abacavir", {"HLA-B": "*57:01 positive"}, None, ("avoid", "use_alternative"), "Strong"),
    ("allopurinol", {"HLA-B": "*58:01 negative"}, None, ("standard",), "Strong"),
    ("simvastatin", {"SLCO1B1": "*5/*5"}, None, ("use_alternative",), "Strong"),
    ("tacrolimus", {"CYP3A5": "*1/*3"}, None, ("increase_dose",), "Strong"),
    ("rasburicase", {"G6PD": "deficient"}, None, ("avoid", "use_alternative"), "Strong"),
    ("gentamicin", {"MT-RNR1": "m.1555A>G"}, None, ("avoid", "use_alternative"), "Strong"),
    ("azathioprine", {"TPMT": "*1/*3A", "NUDT15": "*1/*1"}, None, ("reduce_dose",), "Strong"),
    ("omeprazole", {"CYP2C19": "*17/*17"}, None, ("increase_dose",), "Optional"),
]


def results(**known: str) -> dict[str, GeneResult]:
    found = {gene: read_result(gene, text) for gene, text in known.items()}
    return {gene: one for gene, one in found.items() if one is not None}


@pytest.mark.parametrize(("drug", "known", "population", "actions", "strength"), ROWS)
def test_published_rows(
    drug: str, known: dict[str, str], population: str | None, actions: tuple[str, ...], strength: str
) -> None:
    (advice,) = advise(drug, results(**known), population)
    assert (advice.actions, advice.strength) == (actions, strength)


def test_nothing_is_advised_without_a_result_of_its_genes() -> None:
    assert advise("codeine", {}) == []
    assert advise("codeine", results(CYP2C19="*2/*2")) == []
    assert advise("metformin", results(CYP2C19="*2/*2")) == []


def test_indeterminate_gives_no_recommendation() -> None:
    (advice,) = advise("codeine", results(CYP2D6="indeterminate"))
    assert advice.actions == ("no_recommendation",)


def test_each_population_has_its_own() -> None:
    assert {one.population for one in advise("clopidogrel", results(CYP2C19="*2/*2"))} == {
        "CVI ACS PCI",
        "CVI non-ACS non-PCI",
        "NVI",
    }


def test_a_gene_without_a_result_is_matched_by_cpics_own_row() -> None:
    (advice,) = advise("azathioprine", results(TPMT="*3A/*3A"))
    assert "reduce_dose" in advice.actions
    assert advice.missing == ("NUDT15 result",)


def test_an_unknown_score_gives_the_most_careful_row_and_says_so() -> None:
    found = read_result("CYP2C9", phenotype="Intermediate Metabolizer")
    assert found is not None
    (advice,) = advise("ibuprofen", {"CYP2C9": found})
    assert advice.actions == ("reduce_dose",)
    assert advice.missing == ("CYP2C9 activity score",)


def test_what_drugs_and_genes_are_known() -> None:
    assert len(drugs_with_advice()) == 101
    assert genes_of("phenytoin") == ("CYP2C9", "HLA-B")
    assert rxnorm_of("codeine") == "2670"

"""From notations to phenotypes; what cannot be read gives nothing."""

import pytest

from earshot_server.precision.pgx.phenotype import activities, genes, of_score, read_result

DIPLOTYPES = [
    ("CYP2C19", "*1/*2", "Intermediate Metabolizer", ""),
    ("CYP2C19", "*17/*17", "Ultrarapid Metabolizer", ""),
    ("CYP2C19", "*2/*17", "Intermediate Metabolizer", ""),
    ("CYP2C19", "*9/*9", "Likely Intermediate Metabolizer", ""),
    ("CYP2D6", "*4/*4", "Poor Metabolizer", "0.0"),
    ("CYP2D6", "*1/*4", "Intermediate Metabolizer", "1.0"),
    ("CYP2D6", "*10/*10", "Intermediate Metabolizer", "0.5"),
    ("CYP2D6", "*1x2/*1", "Ultrarapid Metabolizer", "3.0"),
    ("CYP2D6", "*1xN/*1", "Ultrarapid Metabolizer", "≥3.0"),
    ("CYP2D6", "*36+*10/*1", "Normal Metabolizer", "1.25"),
    ("CYP2C9", "*1/*3", "Intermediate Metabolizer", "1.0"),
    ("CYP2C9", "*2/*3", "Poor Metabolizer", "0.5"),
    ("DPYD", "Reference/c.1905+1G>A (*2A)", "Intermediate Metabolizer", "1.0"),
    ("DPYD", "*1/*2A", "Intermediate Metabolizer", "1.0"),
    ("DPYD", "c.2846A>T/c.2846A>T", "Intermediate Metabolizer", "1.0"),
    ("TPMT", "*3A/*3C", "Poor Metabolizer", ""),
    ("NUDT15", "*1/*3", "Intermediate Metabolizer", ""),
    ("SLCO1B1", "*5/*15", "Poor Function", ""),
    ("UGT1A1", "*28/*28", "Poor Metabolizer", ""),
    ("CYP3A5", "*3/*3", "Poor Metabolizer", ""),
    ("CYP2B6", "*6/*6", "Poor Metabolizer", ""),
    ("ABCG2", "rs2231142/rs2231142", "Poor Function", ""),
    ("CYP2D6", "CYP2D6 *1/*1", "Normal Metabolizer", "2.0"),
]


@pytest.mark.parametrize(("gene", "notation", "phenotype", "score"), DIPLOTYPES)
def test_diplotypes_are_read(gene: str, notation: str, phenotype: str, score: str) -> None:
    found = read_result(gene, notation)
    assert found is not None
    assert (found.phenotype, found.score) == (phenotype, score)


@pytest.mark.parametrize(
    ("gene", "notation"),
    [
        ("CYP2C19", "*1/*999"),
        ("CYP2C19", "*1"),
        ("CYP2D6", "*1/"),
        ("CYP2D6", "1/4"),
        ("NOGENE", "*1/*1"),
        ("CYP2C19", "no poor metabolizer"),
        ("HLA-B", "*57:01"),
        ("HLA-B", "*99:99 positive"),
        ("G6PD", "see report"),
    ],
)
def test_unknown_notations_give_nothing(gene: str, notation: str) -> None:
    assert read_result(gene, notation) is None


@pytest.mark.parametrize(
    ("gene", "words", "key"),
    [
        ("HLA-B", "*57:01 positive", "*57:01 positive"),
        ("HLA-B", "HLA-B*57:01 not detected", "*57:01 negative"),
        ("HLA-A", "*31:01 negative", "*31:01 negative"),
        ("G6PD", "G6PD deficient", "Deficient"),
        ("G6PD", "not deficient", "Normal"),
        ("G6PD", "Normal", "Normal"),
        ("MT-RNR1", "increased risk of aminoglycoside-induced hearing loss", None),
        ("CYP2C19", "poor metaboliser", "Poor Metabolizer"),
        ("CYP2C19", "Ultra-rapid metabolizer", "Ultrarapid Metabolizer"),
        ("SLCO1B1", "decreased function", "Decreased Function"),
        ("TPMT", "PM", "Poor Metabolizer"),
        ("CYP2C19", "indeterminate", "Indeterminate"),
    ],
)
def test_results_in_words_are_read(gene: str, words: str, key: str | None) -> None:
    found = read_result(gene, words)
    assert found is not None
    assert found.keys == ((key or words),)


def test_two_hla_types_say_what_is_absent_too() -> None:
    found = read_result("HLA-B", "*57:01/*07:02")
    assert found is not None
    assert set(found.keys) == {"*57:01 positive", "*15:02 negative", "*58:01 negative"}


def test_a_mitochondrial_variant_has_one_side() -> None:
    found = read_result("MT-RNR1", "m.1555A>G")
    assert found is not None
    assert found.keys == ("increased risk of aminoglycoside-induced hearing loss",)


def test_a_phenotype_that_contradicts_its_diplotype_is_no_result() -> None:
    assert read_result("CYP2C19", "*1/*1", "Poor Metabolizer") is None
    assert read_result("CYP2C19", "*2/*2", "Poor Metabolizer") is not None


def test_a_phenotype_alone_stands_for_its_scores() -> None:
    found = read_result("CYP2D6", phenotype="Intermediate Metabolizer")
    assert found is not None
    assert found.keys == ("0.25", "0.5", "0.75", "1.0")


def test_scores_belong_to_scored_genes_only() -> None:
    assert of_score("CYP2C19", "1.0") is None
    assert of_score("CYP2D6", "much") is None
    assert {one.gene for one in activities()} == {"CYP2C9", "CYP2D6", "DPYD"}
    assert {"CYP2D6", "HLA-B", "CFTR"} <= genes()

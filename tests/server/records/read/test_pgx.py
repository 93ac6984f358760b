"""Reports of genes."""

from typing import Any

import pytest

from earshot_server.records.entries import UnreadableRecord, counts_of
from earshot_server.records.read.pgx import is_pharmcat, read_pharmcat, read_table


def test_a_table_gives_a_gene_a_line() -> None:
    (batch,) = read_table("Gene,Diplotype,Phenotype\nCYP2D6,*1/*4,\nHLA-B,,*57:01 positive\n", "p1")
    assert [(one.fact.name, one.fact.text) for one in batch.entries if one.fact] == [
        ("CYP2D6", "*1/*4"),
        ("HLA-B", ""),
    ]


def test_other_separators_and_several_patients() -> None:
    batches = read_table("patient;gene;diplotype\na;CYP2D6;*1/*4\nb;CYP2C19;*2/*2\n")
    assert [one.identity.identifiers[0][1] for one in batches] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("CYP2D6,*1/*999,", "notation"),
        ("CYP2C19,*1/*1,Poor Metabolizer", "contradict"),
        ("BRCA9,*1/*1,", "no recommendation"),
        ("CYP2D6,,", "no result"),
    ],
)
def test_what_cannot_be_used_is_kept_with_the_reason(line: str, said: str) -> None:
    (batch,) = read_table(f"gene,diplotype,phenotype\n{line}\n", "p1")
    assert batch.entries[0].fact is None and batch.entries[0].raw
    assert said in batch.left[0].reason


@pytest.mark.parametrize(
    ("text", "said"), [("a,b\n1,2\n", "column gene"), ("gene,diplotype\nCYP2D6,*1/*4\n", "whose")]
)
def test_a_table_without_columns_or_patient_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnreadableRecord, match=said):
        read_table(text)


def report(*types: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "p1",
        "timestamp": "2026-01-01",
        "geneReports": {"CPIC": {"CYP2C19": {"recommendationDiplotypes": list(types)}}},
    }


CALL = {"allele1": {"name": "*1"}, "allele2": {"name": "*2"}, "phenotypes": ["Intermediate Metabolizer"]}


def test_a_pharmcat_report_gives_its_calls() -> None:
    (batch,) = read_pharmcat(report(CALL))
    assert counts_of([batch]).taken == {"gene": 1}
    assert batch.entries[0].fact is not None and batch.entries[0].fact.text == "*1/*2"


def test_an_uncertain_call_is_none() -> None:
    (batch,) = read_pharmcat(report(CALL, CALL))
    assert batch.entries == []
    assert batch.left[0].reason == "several possible diplotypes"


def test_what_is_no_report() -> None:
    assert not is_pharmcat({"resourceType": "Bundle"})
    assert is_pharmcat(report(CALL))
    with pytest.raises(UnreadableRecord, match="no gene results"):
        read_pharmcat({"title": "p1", "geneReports": {}})
    with pytest.raises(UnreadableRecord, match="whose"):
        read_pharmcat({"geneReports": {}})

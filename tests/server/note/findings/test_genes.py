"""Genes and biomarkers."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("patient: I tested positive for BRCA two.", ["BRCA2: positive."]),
        ("patient: My cousin is a carrier of BRCA one.", ["Cousin: BRCA1, carrier."]),
        ("patient: They found that I have factor five Leiden, one copy.", ["Factor V Leiden: one copy."]),
        ("patient: Tell me about BRCA one.", []),
    ],
)
def test_a_result_is_written(line: str, expected: list[str], bare: bool) -> None:
    assert noted(line, bare=bare) == expected


def test_a_letter_about_a_relative_is_the_relatives() -> None:
    lines = ("patient: My cousin tested positive for BRCA one.", "patient: It says BRCA one, pathogenic.")
    assert noted(*lines) == ["Cousin: BRCA1, pathogenic."]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: The tumor is BRCA one negative and HER2 positive.",),
            ["BRCA1: negative.", "HER2: positive."],
        ),
        (
            ("patient: My sister tested positive for BRCA one, but mine came back negative.",),
            ["BRCA1: negative.", "Sister: BRCA1, positive."],
        ),
        (
            (
                "patient: My sister tested positive for BRCA one.",
                "patient: But mine came back negative.",
            ),
            ["BRCA1: negative.", "Sister: BRCA1, positive."],
        ),
    ],
)
def test_each_result_is_of_one_gene_and_one_person(lines: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(noted(*lines)) == sorted(expected)

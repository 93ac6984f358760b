import pytest

from tests.support.pairs import wrote


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("l eight fifty eight r mutation", "L858R mutation"),
        ("cyp two c nineteen star one slash star two", "CYP2C19 *1/*2"),
        ("g three p two", "G3 P2"),
        ("g two p one zero zero one", "G2 P1001"),
        ("t two n one m zero", "T2 N1 M0"),
        ("stage three b disease", "stage 3b disease"),
        ("stage three a patient", "stage 3 a patient"),
        ("every six hours q eight h", "every 6 hours q8h"),
        ("humulin seventy thirty twenty units", "Humulin 70/30 20 units"),
        ("seventy thirty", "{seventy thirty}"),
        ("b r c a one", "BRCA1"),
        ("gave her two tablets", "gave her 2 tablets"),
        ("her two positive", "HER2 positive"),
        ("cyp two d six star one star four", "CYP2D6 *1/*4"),
        ("a star four", "a star four"),
        ("b raf v six hundred e", "BRAF V600E"),
        ("a l four compression", "a L4 compression"),
        ("c twelve", "c 12"),
        ("the l four five disc", "the L4-5 disc"),
        ("l four six", "l {four six}"),
        ("l four five milligrams", "l {four five milligrams}"),
        ("k r a s g twelve c", "KRAS G12C"),
        ("vitamin d two thousand units", "vitamin D 2000 units"),
        ("vitamin d three two thousand units", "vitamin D3 2000 units"),
        ("b twelve one thousand micrograms", "B12 1000 mcg"),
        ("l four milligrams", "l 4 mg"),
        ("q r s", "Q R S"),
        ("h pylori", "H. pylori"),
        ("hemoglobin a one c", "hemoglobin A1c"),
        ("factor five leiden", "factor V Leiden"),
    ],
)
def test_names_are_written_where_they_are_sure(spoken: str, written: str) -> None:
    assert wrote(spoken) == written

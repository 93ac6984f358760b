import pytest

from tests.support.pairs import wrote


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("in the one thirties to one forties", "in the 130s to 140s"),
        ("in his fifties or sixties", "in his 50s or 60s"),
        ("may third two thousand eight", "May 3, 2008"),
        ("i may take it", "I may take it"),
        ("in march", "in March"),
        ("march of twenty twenty", "March of 2020"),
        ("the march of time", "the march of time"),
        ("they march on", "they march on"),
        ("june two weeks ago", "June 2 weeks ago"),
        ("in june two of us came", "in June two of us came"),
        ("april twenty two", "April 22"),
        ("april forty", "April 40"),
        ("date of birth nineteen eighty", "date of birth 1980"),
        ("nineteen eighty", "{nineteen eighty}"),
        ("in twenty twenty minutes", "in {twenty twenty minutes}"),
        ("her forties", "her 40s"),
        ("he forties it", "he forties it"),
        ("the twenty second", "the {twenty second}"),
        ("on tuesday", "on Tuesday"),
        ("the second time", "the second time"),
        ("the twelfth", "the 12th"),
        ("the third of may", "the 3rd of May"),
    ],
)
def test_dates_are_written_where_they_are_sure(spoken: str, written: str) -> None:
    assert wrote(spoken) == written

import pytest

from tests.support.pairs import wrote


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("about five a m i woke", "about 5 AM I woke"),
        ("at seven thirty p m", "at 7:30 PM"),
        ("at six oh five in the morning", "at 6:05 in the morning"),
        ("half past twelve", "12:30"),
        ("a quarter to one", "12:45"),
        ("quarter past nine", "9:15"),
        ("at seven am", "at 7 AM"),
        ("i am seven", "I am seven"),
        ("at seven thirty", "at 7:30"),
        ("it is at one thirty", "it is at {one thirty}"),
        ("come back at one thirty", "come back at 1:30"),
        ("heart rate at one thirty", "heart rate at 130"),
        ("metformin eight fifty at night", "metformin {eight fifty} at night"),
        ("i woke at eight fifty at night", "I woke at 8:50 at night"),
        ("seven sixty in the morning", "{seven sixty} in the morning"),
        ("a quarter of the pill", "a quarter of the pill"),
        ("half past", "half past"),
        ("ten past four", "4:10"),
        ("ten to four", "10 to 4"),
    ],
)
def test_times_are_written_where_they_are_sure(spoken: str, written: str) -> None:
    assert wrote(spoken) == written

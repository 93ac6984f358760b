import pytest

from earshot_server.speech.written.tables import TableError, by_first_word, read_names, tables

HEAD = "spoken,written,before,behind\n"


def test_the_tables_are_whole() -> None:
    assert tables().dose[("milligrams",)] == "mg"
    assert "may" in tables().cues.months_doubtful
    assert not set(tables().cues.months) & set(tables().cues.months_doubtful)


def test_a_name_may_be_bound_to_its_neighbours() -> None:
    [name] = read_names(["# a comment\n", HEAD, "her two,HER2,,positive|negative\n"], "t.csv")
    assert (name.spoken, name.written, name.behind) == (("her", "two"), "HER2", {"positive", "negative"})


@pytest.mark.parametrize(
    "text", ["spoken,written\na,b\n", HEAD + ",B,,\n", HEAD + "a,,,\n", HEAD + "a,B,,\na,C,,\n"]
)
def test_a_wrong_table_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(TableError, match=r"^t\.csv"):
        read_names(text.splitlines(keepends=True), "t.csv")


def test_the_longest_name_comes_first() -> None:
    names = read_names([HEAD, "b r,BR,,\n", "b r c a one,BRCA1,,\n"], "t.csv")
    assert [name.written for name in by_first_word(names)["b"]] == ["BRCA1", "BR"]

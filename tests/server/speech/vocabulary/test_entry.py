"""Tests of the table of a clinic's words."""

from pathlib import Path

import pytest

from earshot_server.speech.errors import WordsUnreadable
from earshot_server.speech.vocabulary.entry import Entry, read_entries


def table(folder: Path, *lines: str) -> Path:
    path = folder / "words.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_table_is_read(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "word,spoken,pronunciation,class",
        "Xarelto,,,drug",
        "Kowalczyk,koval chick,,person",
        "Skyrizi,,s k ay r ih z iy,Drug",
        "",
        "Van der Berg",
    )
    assert read_entries(path) == [
        Entry("Xarelto", kind="drug"),
        Entry("Kowalczyk", "koval chick", (), "person"),
        Entry("Skyrizi", "", tuple(["S", "K", "AY", "R", "IH", "Z", "IY"]), "drug"),
        Entry("Van der Berg"),
    ]


def test_only_the_word_is_needed(tmp_path: Path) -> None:
    assert read_entries(table(tmp_path, "word", "O'Brien"))[0].tokens == ("o'brien",)


def test_words_are_told_in_the_recognisers_spelling() -> None:
    assert Entry("Van der Berg").tokens == ("van", "der", "berg")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["name,class", "x,drug"], "line 1: the first line has name, class"),
        ([""], "line 1: the first line has nothing"),
        (["word,class", "x,pill"], "line 2: the class is 'pill'"),
        (["word", "42"], "line 2: '42' has no letters"),
        (["word,spoken", "Van Dyke,van dike"], "line 2: 'Van Dyke' is several words"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, lines: list[str], problem: str) -> None:
    with pytest.raises(WordsUnreadable, match=problem):
        read_entries(table(tmp_path, *lines))

"""Where a clause ends."""

from earshot_server.note.narrative.clauses import clauses
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


def cut(text: str) -> list[str]:
    one = sentence(text)
    return [one.heard(first, last) for first, last in clauses(one, load_rules())]


def test_a_short_marked_sentence_is_one_clause() -> None:
    assert cut("I fell down the stairs, and my back hurts.") == ["i fell down the stairs and my back hurts"]


def test_bare_words_are_cut_where_a_sentence_seems_to_end() -> None:
    found = cut("i fell down the stairs on sunday okay so i'm going to order an x-ray of your back")
    assert found[0] == "i fell down the stairs on sunday"


def test_no_clause_is_longer_than_the_table_says() -> None:
    one = sentence(" ".join(["pain and more pain"] * 14))
    longest = load_rules().narrative.longest
    assert all(last - first < longest for first, last in clauses(one, load_rules()))

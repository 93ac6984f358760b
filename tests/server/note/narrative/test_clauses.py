"""Where a clause ends."""

from earshot_server.note.narrative.clauses import clauses
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


def cut(text: str) -> list[str]:
    one = sentence(text)
    return [one.heard(first, last) for first, last in clauses(one, load_rules())]


def test_a_short_marked_sentence_is_one_clause() -> None:
    assert cut("I fell down the stairs, and my back hurts.") == ["i fell down the stairs and my back hurts"]


def test_bare_words_are_cut_where_a_new_thought_begins() -> None:
    assert cut("i fell down the stairs on sunday and then my back started to hurt") == [
        "i fell down the stairs on sunday",
        "and then my back started to hurt",
    ]


def test_nothing_is_cut_behind_a_word_that_leads_on() -> None:
    assert cut("it was so bad at work that i had to lie down") == [
        "it was so bad at work that i had to lie down"
    ]

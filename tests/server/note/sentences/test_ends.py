"""Where sentences end in words without marks."""

from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.ends import around, cut_bare, end_score

ENDS = load_rules().ends


def test_the_words_around_a_gap_are_its_features() -> None:
    assert around(["it", "hurts", "okay", "so"], 2)[:3] == ["1 hurts", "2 okay", "3 it hurts"]


def test_a_sentence_ends_rather_before_okay_than_within_a_phrase() -> None:
    words = ["it", "hurts", "a", "lot", "okay", "so", "does", "it", "wake", "you", "at", "night"]
    assert end_score(words, 4, ENDS) > end_score(words, 2, ENDS)


def test_pieces_are_the_words_in_order_and_within_bounds() -> None:
    words = ("i have pain in my knee okay well let's take a look at it i think it's a sprain " * 3).split()
    pieces = cut_bare(words, ENDS, -0.9, 4, 12)
    assert [place for first, last in pieces for place in range(first, last + 1)] == list(range(len(words)))
    assert all(4 <= last - first + 1 <= 12 for first, last in pieces)

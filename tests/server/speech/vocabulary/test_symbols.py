"""Tests of the numbers of phones and words."""

from earshot_server.speech.vocabulary.lexicon import Lexicon
from earshot_server.speech.vocabulary.symbols import Words, disambiguated, phones_of


def test_phones_have_a_form_by_their_place() -> None:
    assert phones_of(("AA",)) == (5,)
    assert phones_of(("AA", "AE")) == (2, 7)
    assert phones_of(("AA", "AA", "AA")) == (2, 4, 3)


def test_words_that_sound_alike_or_go_on_are_marked() -> None:
    assert disambiguated([(1, 2), (1, 2), (3,), (1, 2, 4)]) == [1, 2, 0, 0]


def test_words_are_numbered_in_order() -> None:
    table = Words(Lexicon([("nose", ("N", "OW", "Z")), ("a", ("AX",))])).table().splitlines()
    assert table == ["<eps> 0", "a 1", "nose 2", "#0 3", "<s> 4", "</s> 5"]

"""The words around a place."""

from earshot_server.hints.spoken import around, plain, same_sentence
from earshot_server.precision.facts import Words

SAID = ["I", "feel", "well.", "I", "don't", "drink", "soda", "any", "more,", "thanks.", "Bye."]


def test_around_a_place_stands_its_sentence() -> None:
    assert around(Words(segment="s", first=6, last=6), SAID) == "i don't drink soda any more thanks"
    assert around(Words(segment="s", first=0, last=2), SAID) == "i feel well"
    assert around(Words(segment="s", first=3, last=3), ()) == ""


def test_a_sentence_is_followed_outwards() -> None:
    assert same_sentence(["well.", "Bye."], ahead=True) == ["well"]
    assert same_sentence(["feel", "well.", "I"], ahead=False) == ["feel"]
    assert plain("More,") == "more"

"""Tests of words that sound alike."""

from earshot_server.speech.vocabulary.confusable import confusables, distance
from earshot_server.speech.vocabulary.lexicon import Lexicon

LEXICON = Lexicon(
    (word, tuple(said.split()))
    for word, said in (
        ("novak", "N OW V AE K"),
        ("kodak", "K OW D AE K"),
        ("novick", "N OW V IH K"),
        ("no", "N OW"),
    )
)


def test_a_phone_apart_is_near_and_two_are_not() -> None:
    assert [(one.word, one.like, one.apart) for one in confusables(["novak"], LEXICON)] == [
        ("novak", "novick", 1.0)
    ]


def test_like_sounds_count_by_half() -> None:
    assert distance(("S", "IH", "T"), ("Z", "IY", "T"), 1.0) == 1.0
    assert distance(("S", "IH", "T"), ("S", "IH", "T"), 1.0) == 0.0
    assert distance(("S", "IH"), ("S", "IH", "T", "S"), 1.0) is None
    assert distance(("AA",), ("B",), 0.5) is None


def test_a_word_that_is_not_there_is_like_nothing() -> None:
    assert confusables(["xarelto"], LEXICON) == []

"""Tests of lexicons."""

from pathlib import Path

import pytest

from earshot_server.speech.errors import LexiconDamaged
from earshot_server.speech.vocabulary.lexicon import PHONES, Lexicon, read_lexicon, write_lexicon

SHIPPED = Path(__file__).parents[4] / "models/earshot-en/build/lexicon.txt"


def test_the_shipped_lexicon_comes_back_as_it_was(tmp_path: Path) -> None:
    lexicon = read_lexicon(SHIPPED)
    assert len(lexicon) > 40_000
    write_lexicon(tmp_path / "lexicon.txt", lexicon)
    again = read_lexicon(tmp_path / "lexicon.txt")
    assert list(again) == list(lexicon)


def test_a_word_may_have_variants_and_none_twice() -> None:
    lexicon = Lexicon([("a", ("AX",))])
    assert lexicon.add("a", ("EY",))
    assert not lexicon.add("a", ("AX",))
    assert lexicon.of("a") == (("AX",), ("EY",))
    assert "a" in lexicon
    assert lexicon.of("b") == ()


@pytest.mark.parametrize("phones", [(), ("AA", "QQ"), ("SIL",)])
def test_sounds_that_the_model_has_not_are_refused_with_those_it_has(phones: tuple[str, ...]) -> None:
    with pytest.raises(LexiconDamaged, match="AA AE AH"):
        Lexicon().add("word", phones)


def test_there_are_forty_phones_and_silence() -> None:
    assert len(PHONES) == 41

"""Tests of pronouncing new words with the shipped model."""

import gzip
from pathlib import Path

import pytest

from earshot_server.speech.vocabulary.g2p import Speller, read_speller
from earshot_server.speech.vocabulary.lexicon import PHONES

SHIPPED = Path(__file__).parents[4] / "models/earshot-en/build/g2p.json.gz"


@pytest.fixture(scope="module")
def speller() -> Speller:
    return read_speller(SHIPPED)


@pytest.mark.parametrize(
    ("word", "said"),
    [("cat", "K AE T"), ("station", "S T EY SH AX N"), ("semaglutide", "S EH M AX G L UW T IY D")],
)
def test_words_are_pronounced(speller: Speller, word: str, said: str) -> None:
    assert speller.pronounce(word) == [tuple(said.split())]


def test_variants_differ_and_are_of_the_models_phones(speller: Speller) -> None:
    found = speller.pronounce("xarelto", 3)
    assert len(set(found)) == 3
    assert all(phone in PHONES for one in found for phone in one)


def test_apostrophes_are_not_heard_and_foreign_signs_have_no_sound(speller: Speller) -> None:
    assert speller.pronounce("o'brien") == speller.pronounce("obrien")
    assert speller.pronounce("日本") == []
    assert speller.pronounce("") == []


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "g2p").write_bytes(b"no")
    with pytest.raises(gzip.BadGzipFile):
        read_speller(tmp_path / "g2p")

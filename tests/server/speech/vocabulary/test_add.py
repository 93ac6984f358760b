"""Tests of taking a clinic's words in."""

from pathlib import Path

import pytest

from earshot_server.speech.model import shipped_model
from earshot_server.speech.vocabulary.add import add_words
from earshot_server.speech.vocabulary.arpa import LanguageModel
from earshot_server.speech.vocabulary.entry import Entry
from earshot_server.speech.vocabulary.lexicon import Lexicon
from earshot_server.speech.vocabulary.recipe import Recipe

KNOWN = (("chick", "CH IH K"), ("take", "T EY K"), ("metformin", "M EH T F AO R M IH N"), ("tape", "T EY P"))


@pytest.fixture
def recipe() -> Recipe:
    shipped = shipped_model()
    assert isinstance(shipped, Path)
    lexicon = Lexicon((word, tuple(said.split())) for word, said in KNOWN)
    model = LanguageModel({(word,): -4.8 for word, _ in KNOWN} | {("take", "metformin"): -1.0})
    return Recipe(shipped, lexicon, model, {})


def test_a_word_is_said_as_its_letters_suggest(recipe: Recipe) -> None:
    added = add_words(recipe, [Entry("Xarelto", kind="drug")])
    assert len(added.pronounced["xarelto"]) == 2
    assert recipe.lexicon.of("xarelto") == added.pronounced["xarelto"]
    assert "xarelto" in recipe.model
    assert recipe.added == {"Xarelto": "drug"}


def test_what_is_written_down_counts_for_more(recipe: Recipe) -> None:
    phones = ("S", "K", "AY")
    add_words(recipe, [Entry("Sky", pronunciation=phones), Entry("Kowalczyk", "koval chick", (), "person")])
    assert recipe.lexicon.of("sky") == (phones,)
    assert recipe.lexicon.of("kowalczyk")[0][-3:] == ("CH", "IH", "K")


def test_known_words_are_told_and_stay(recipe: Recipe) -> None:
    added = add_words(recipe, [Entry("Metformin", kind="drug")])
    assert added.known == ("metformin",)
    assert added.pronounced == {}
    assert recipe.model.probabilities["metformin",] == -4.8


def test_what_nobody_can_say_is_left_out(recipe: Recipe) -> None:
    added = add_words(recipe, [Entry("Zzz", "日本")])
    assert added.unsayable == ("zzz",)
    assert "zzz" not in recipe.lexicon
    assert "zzz" not in recipe.model


def test_words_that_sound_alike_are_told(recipe: Recipe) -> None:
    added = add_words(recipe, [Entry("Tate", pronunciation=("T", "EY", "T"))])
    assert {(one.word, one.like) for one in added.confusable} == {("tate", "take"), ("tate", "tape")}

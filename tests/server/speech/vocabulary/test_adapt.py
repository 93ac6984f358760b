"""Tests of fitting a model to text."""

from pathlib import Path

import pytest

from earshot_server.speech.model import shipped_model
from earshot_server.speech.vocabulary.adapt import TooLittleText, adapt, spoken_sentences
from earshot_server.speech.vocabulary.estimate import estimate
from earshot_server.speech.vocabulary.lexicon import Lexicon
from earshot_server.speech.vocabulary.recipe import Recipe

WORDS = ["the", "patient", "denies", "chest", "pain", "takes", "daily", "and", "has", "no", "fever"]
TEXT = "The patient denies chest pain. She takes xarelto 20 mg daily; the patient has no fever.\n" * 12


def recipe() -> Recipe:
    shipped = shipped_model()
    assert isinstance(shipped, Path)
    lexicon = Lexicon((word, ("AX", "N")) for word in WORDS)
    return Recipe(shipped, lexicon, estimate([[word] for word in WORDS]), {})


def test_sentences_are_what_would_be_spoken() -> None:
    said = list(spoken_sentences("BP 140/90. She doesn’t smoke; Xarelto 20mg (daily)."))
    assert said == [["bp"], ["she", "doesn't", "smoke"], ["xarelto"], ["daily"]]


def test_a_fitted_model_foresees_the_text_better_and_knows_its_words() -> None:
    mine = recipe()
    done = adapt(mine, list(spoken_sentences(TEXT)))
    assert done.after.perplexity < done.before.perplexity / 2
    assert done.before.unknown > 0.1 > done.after.unknown == 0
    assert {"xarelto", "she"} == set(done.new_words)
    assert "xarelto" in mine.lexicon
    assert mine.model.score(("chest",), "pain") > mine.model.score(("chest",), "fever")


def test_too_little_text_is_refused() -> None:
    with pytest.raises(TooLittleText, match="3 sentences are too few"):
        adapt(recipe(), [["no", "fever"]] * 3)

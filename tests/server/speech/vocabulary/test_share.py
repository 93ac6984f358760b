"""Tests of a new word's share of speech."""

import pytest

from earshot_server.speech.vocabulary.arpa import LanguageModel
from earshot_server.speech.vocabulary.share import Share, give_share, shares


def model() -> LanguageModel:
    return LanguageModel(
        {
            **{(word,): -4.8 for word in ("metformin", "aspirin", "take", "daily")},
            ("take", "metformin"): -1.0,
            ("take", "aspirin"): -1.0,
            ("metformin", "daily"): -0.5,
            ("aspirin", "daily"): -0.5,
            ("metformin", "take"): -2.0,
        },
        {("metformin",): -0.2, ("aspirin",): -0.4, ("take",): -0.1},
    )


DRUGS = Share(("metformin", "aspirin", "warfarin"), -0.3)


def test_a_new_word_goes_where_words_of_its_class_go() -> None:
    found = model()
    give_share(found, ["xarelto"], DRUGS)
    assert found.probabilities["xarelto",] == pytest.approx(-5.1)
    assert found.probabilities["take", "xarelto"] == pytest.approx(-1.3)
    assert found.probabilities["xarelto", "daily"] == pytest.approx(-0.5)
    assert ("xarelto", "take") not in found.probabilities
    assert found.backoffs["xarelto",] == pytest.approx(-0.3)


def test_known_words_keep_their_share() -> None:
    found = model()
    give_share(found, ["aspirin"], DRUGS)
    assert found == model()


def test_a_class_without_examples_gives_a_small_share() -> None:
    found = model()
    give_share(found, ["xyz"], Share((), -0.3))
    assert found.probabilities["xyz",] == -5.2


def test_every_class_of_a_table_has_a_share() -> None:
    assert set(shares()) == {"drug", "person", "place", "test", "other"}

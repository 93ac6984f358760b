"""Tests of language models made of text."""

import math

import pytest

from earshot_server.speech.vocabulary.arpa import LanguageModel
from earshot_server.speech.vocabulary.estimate import best_weight, estimate, fit, interpolate

ONE = [["take", "aspirin", "daily"], ["take", "two", "daily"], ["any", "fever"]]
OTHER = [["take", "xarelto", "daily"], ["any", "fever", "today"]] * 2


def whole(model: LanguageModel, *history: str) -> float:
    words = [gram[0] for gram in model.probabilities if len(gram) == 1 and gram != ("<s>",)]
    return sum(10 ** model.score(history, word) for word in words)


@pytest.mark.parametrize("history", [(), ("<s>",), ("take",), ("<s>", "take"), ("two", "daily")])
def test_probabilities_sum_to_one(history: tuple[str, ...]) -> None:
    one, other = estimate(ONE), estimate(OTHER)
    assert whole(one, *history) == pytest.approx(1.0)
    assert whole(interpolate(one, other, 0.3), *history) == pytest.approx(1.0, abs=0.02)


def test_a_mixture_lies_between_its_parts() -> None:
    one, other = estimate(ONE), estimate(OTHER)
    mixed = interpolate(one, other, 0.25)
    expected = 0.75 * 10 ** one.score(("<s>",), "take") + 0.25 * 10 ** other.score(("<s>",), "take")
    assert 10 ** mixed.score(("<s>",), "take") == pytest.approx(expected)
    assert 10 ** mixed.score((), "xarelto") == pytest.approx(0.25 * 10 ** other.score((), "xarelto"))


def test_the_weight_goes_to_the_model_that_foresees_the_text() -> None:
    one, other = estimate(ONE), estimate(OTHER)
    assert best_weight(one, other, OTHER) == 0.9
    assert best_weight(one, other, [["take", "two", "daily"]]) == 0.05


def test_fit_tells_perplexity_and_unknown_words() -> None:
    model = estimate(ONE)
    known = fit(model, [["take", "aspirin", "daily"]])
    assert known.unknown == 0
    assert 1 < known.perplexity < 10
    assert fit(model, [["take", "xarelto"]]).unknown == 0.5
    assert fit(LanguageModel(), [["take"]]).perplexity == math.inf

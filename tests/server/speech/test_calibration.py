"""Confidences that say how often such words are right."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_protocol.words import Word
from earshot_server.speech.calibration import (
    FEATURES,
    FILE,
    Calibration,
    CalibrationError,
    features,
    load_calibration,
)

SHIPPED = load_calibration(Path("/nowhere"))


def words(*confidences: float, text: str = "fever") -> list[Word]:
    return [
        Word(text=text, start=at * 5000, end=at * 5000 + 4800, confidence=confidence)
        for at, confidence in enumerate(confidences)
    ]


def test_words_texts_and_times_stay() -> None:
    before = words(0.2, 1.0, 0.7)
    after = SHIPPED.apply(before)
    assert [(word.text, word.start, word.end) for word in after] == [
        (word.text, word.start, word.end) for word in before
    ]


@given(st.lists(st.floats(0, 1), max_size=20))
def test_every_confidence_is_a_probability(confidences: list[float]) -> None:
    assert all(0 <= word.confidence <= 1 for word in SHIPPED.apply(words(*confidences)))


def test_a_surer_word_among_surer_ones_is_surer() -> None:
    low, high = (SHIPPED.apply(words(*[sure] * 5))[2].confidence for sure in (0.5, 0.99))
    assert low < high


def test_a_lone_word_has_its_features() -> None:
    [row] = features(words(0.5))
    assert len(row) == len(FEATURES)
    assert features([]) == []


def test_what_was_fitted_for_a_model_lies_in_its_folder(tmp_path: Path) -> None:
    weights = [0, 1, 0, 0, 0, 0]
    (tmp_path / FILE).write_text(json.dumps({"features": FEATURES, "weights": weights}))
    own = load_calibration(tmp_path)
    assert own == Calibration(tuple(map(float, weights)))
    assert [word.confidence for word in own.apply(words(0.25, 0.75))] == [0.25, 0.75]


@pytest.mark.parametrize("text", ["", "[]", '{"features": ["one"], "weights": [1]}', '{"weights": "x"}'])
def test_a_file_that_is_no_calibration_is_told_by_its_path(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(CalibrationError, match=str(tmp_path)):
        load_calibration(tmp_path)

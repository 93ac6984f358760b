import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_server.speech.heard import PartialHeard, SegmentFinal
from earshot_server.speech.stable import SURE, Guess, StablePrefix
from tests.support.speech import undisturbed


def guesses(text: str, *confidences: float) -> list[Guess]:
    found = [1.0] * len(text.split())
    found[: len(confidences)] = confidences
    return [Guess(word, confidence) for word, confidence in zip(text.split(), found, strict=True)]


def test_words_that_the_lattice_is_sure_of_are_stable() -> None:
    assert StablePrefix().update(["my", "knee", "hurts"], guesses("my knee", SURE, 0.99)) == 2


def test_a_word_behind_one_that_it_is_unsure_of_is_not() -> None:
    assert StablePrefix().update(["my", "knee", "hurts"], guesses("my knee hurts", 1, SURE - 0.01, 1)) == 1


def test_a_word_that_the_hypothesis_has_otherwise_is_not() -> None:
    assert StablePrefix().update(["my", "neat", "hurts"], guesses("my knee hurts")) == 1


def test_words_that_the_lattice_does_not_have_yet_are_not() -> None:
    assert StablePrefix().update(["my", "knee", "hurts"], []) == 0


def test_what_was_stable_stays_so_when_the_lattice_doubts_again() -> None:
    prefix = StablePrefix()
    assert prefix.update(["my", "knee", "hurts"], guesses("my knee")) == 2
    assert prefix.update(["my", "knee", "hurts"], guesses("my knee", 0.3)) == 2


@given(st.lists(st.tuples(st.lists(st.sampled_from("ab")), st.lists(st.sampled_from("ab"))), max_size=8))
def test_it_never_counts_more_words_than_there_are(steps: list[tuple[list[str], list[str]]]) -> None:
    prefix, most = StablePrefix(), 0
    for words, lattice in steps:
        count = prefix.update(words, [Guess(word, 1.0) for word in lattice])
        most = max(most, count)
        assert 0 <= count <= len(words)
        assert count == min(most, len(words))


@pytest.mark.parametrize("name", ["chest-pain", "knee-injury"])
def test_no_stable_word_of_a_real_visit_changes(name: str) -> None:
    """Also with clinic noise. `python -m bench.stable` has the figures of all visits."""
    told = undisturbed(0, 90, name)
    final = {
        item.segment.start: [word.text for segment in item.segments for word in segment.words]
        for item in told.finals
        if isinstance(item, SegmentFinal)
    }
    solid = [partial for partial in told.partials if partial.stable]
    assert len({(partial.start, partial.stable) for partial in solid}) > 10
    assert [partial for partial in solid if changed(partial, final[partial.start])] == []


def changed(partial: PartialHeard, final: list[str]) -> bool:
    return list(partial.words[: partial.stable]) != final[: partial.stable]

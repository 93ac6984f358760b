"""Tests of decoding graphs, on a handful of words."""

import pytest
import pywrapfst as fst

from earshot_server.speech.vocabulary.compose import SILENCE, Words, compose, disambiguated, phones_of
from earshot_server.speech.vocabulary.estimate import estimate
from earshot_server.speech.vocabulary.lexicon import Lexicon

LEXICON = Lexicon(
    (word, tuple(said.split()))
    for word, said in (
        ("no", "N OW"),
        ("know", "N OW"),
        ("a", "AX"),
        ("nose", "N OW Z"),
        ("fever", "F IY V ER"),
    )
)
MODEL = estimate([["no", "fever"], ["a", "nose"], ["know", "a", "fever"]])


@pytest.fixture(scope="module")
def graph() -> fst.VectorFst:
    return compose(LEXICON, MODEL, Words(LEXICON))


def read(graph: fst.VectorFst, sounds: list[int]) -> tuple[str, float] | None:
    """The words of a line of graph phones, each one frame and its loop once, and what they cost."""
    line = fst.VectorFst()
    at = line.add_state()
    line.set_start(at)
    for phone in sounds:
        for label in (2 * phone, 2 * phone - 1):
            behind = line.add_state()
            line.add_arc(at, fst.Arc(label, label, fst.Weight.one(line.weight_type()), behind))
            at = behind
    line.set_final(at)
    best = fst.shortestpath(fst.compose(line, graph))
    if best.num_states() == 0:
        return None
    names = {number: word for word, number in Words(LEXICON).numbers.items()}
    said, cost, at = [], 0.0, best.start()
    while True:
        arcs = list(best.arcs(at))
        if not arcs:
            return " ".join(said), cost + float(best.final(at))
        said += [names[arcs[0].olabel]] if arcs[0].olabel in names else []
        cost += float(arcs[0].weight)
        at = arcs[0].nextstate


def sounds(*words: str) -> list[int]:
    return [phone for word in words for phone in phones_of(LEXICON.of(word)[0])]


def test_phones_have_a_form_by_their_place() -> None:
    assert phones_of(("AA",)) == (5,)
    assert phones_of(("AA", "AE")) == (2, 7)
    assert phones_of(("AA", "AA", "AA")) == (2, 4, 3)


def test_words_that_sound_alike_or_go_on_are_marked() -> None:
    assert disambiguated([(1, 2), (1, 2), (3,), (1, 2, 4)]) == [1, 2, 0, 0]


def test_sounds_are_read_as_the_likeliest_words(graph: fst.VectorFst) -> None:
    found = read(graph, sounds("no", "fever"))
    assert found is not None
    assert found[0] == "no fever"
    alike = read(graph, sounds("know", "a", "fever"))
    assert alike is not None
    assert alike[0] == "know a fever"


def test_silence_may_lie_between_words_and_around_them(graph: fst.VectorFst) -> None:
    found = read(graph, [SILENCE, *sounds("a"), SILENCE, *sounds("nose"), SILENCE])
    assert found is not None
    assert found[0] == "a nose"


def test_a_path_costs_what_language_model_and_silences_say(graph: fst.VectorFst) -> None:
    import math

    found = read(graph, sounds("no", "fever"))
    assert found is not None
    said = sum(
        MODEL.score(history, word)
        for history, word in (((("<s>",)), "no"), (("<s>", "no"), "fever"), (("no", "fever"), "</s>"))
    )
    expected = -math.log(10) * said - math.log(0.5) - 2 * math.log(0.8)
    assert found[1] == pytest.approx(expected, abs=1e-3)


def test_what_no_word_has_is_not_read(graph: fst.VectorFst) -> None:
    assert read(graph, list(phones_of(("ZH", "ZH")))) is None


def test_words_are_numbered_in_order() -> None:
    table = Words(LEXICON).table().splitlines()
    assert table[:2] == ["<eps> 0", "a 1"]
    assert table[-3:] == ["#0 6", "<s> 7", "</s> 8"]

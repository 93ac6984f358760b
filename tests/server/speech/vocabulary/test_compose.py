"""Tests of decoding graphs, on a handful of words."""

import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from earshot_server.speech.vocabulary.arpa import write_arpa
from earshot_server.speech.vocabulary.estimate import estimate
from earshot_server.speech.vocabulary.lexicon import Lexicon, write_lexicon
from earshot_server.speech.vocabulary.recipe import COMPOSE, COMPOSER, write_graphs
from earshot_server.speech.vocabulary.symbols import SILENCE, phones_of
from tests.support.decoding import readings

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
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = tmp_path_factory.mktemp("model")
    for part in ("build", "graph"):
        (model / part).mkdir()
    write_lexicon(model / "build/lexicon.txt", LEXICON)
    write_arpa(model / "build/lm.arpa.gz", MODEL)
    write_graphs(model)
    return model / "graph"


def sounds(*words: str) -> list[int]:
    return [phone for word in words for phone in phones_of(LEXICON.of(word)[0])]


def test_sounds_are_read_as_the_likeliest_words(graph: Path) -> None:
    found, alike = readings(graph, [sounds("no", "fever"), sounds("know", "a", "fever")])
    assert found is not None
    assert found[0] == "no fever"
    assert alike is not None
    assert alike[0] == "know a fever"


def test_silence_may_lie_between_words_and_around_them(graph: Path) -> None:
    (found,) = readings(graph, [[SILENCE, *sounds("a"), SILENCE, *sounds("nose"), SILENCE]])
    assert found is not None
    assert found[0] == "a nose"


def test_a_path_costs_what_language_model_and_silences_say(graph: Path) -> None:
    (found,) = readings(graph, [sounds("no", "fever")])
    assert found is not None
    said = sum(
        MODEL.score(history, word)
        for history, word in (((("<s>",)), "no"), (("<s>", "no"), "fever"), (("no", "fever"), "</s>"))
    )
    expected = -math.log(10) * said - math.log(0.5) - 2 * math.log(0.8)
    assert found[1] == pytest.approx(expected, abs=1e-3)


def test_what_no_word_has_is_not_read(graph: Path) -> None:
    assert readings(graph, [list(phones_of(("ZH", "ZH")))]) == [None]


def test_the_same_parts_make_the_same_graph(graph: Path, tmp_path: Path) -> None:
    shutil.copytree(graph.parent, tmp_path / "again")
    (tmp_path / "again/graph/HCLG.fst").unlink()
    write_graphs(tmp_path / "again")
    assert (tmp_path / "again/graph/HCLG.fst").read_bytes() == (graph / "HCLG.fst").read_bytes()


def test_it_is_never_in_a_process_with_vosk() -> None:
    loaded = f"import sys, {COMPOSE}; print('vosk' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert COMPOSER not in sys.modules

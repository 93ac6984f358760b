"""Lexicon and language model composed to a decoding graph (HCLG) for the shipped acoustic model.

Follows `models/earshot-en/build/README.md`: one emitting state a phone, no phonetic context. Needs pynini
(the extra `models`); about a minute and 1.5 GB for forty thousand words.

Runs as a program, in a process of its own, and is imported by nothing that loads Vosk: both bring an OpenFst,
of different versions, whose static data the dynamic linker makes one (STB_GNU_UNIQUE). The one that is loaded
second writes over whatever lies behind the other's tables.
"""

import argparse
import math
from pathlib import Path

import pywrapfst as fst

from earshot_server.speech.vocabulary.arpa import END, NEVER, START, Gram, LanguageModel, read_arpa
from earshot_server.speech.vocabulary.lexicon import Lexicon, read_lexicon
from earshot_server.speech.vocabulary.symbols import BACKOFF, SILENCE, Words, disambiguated, phones_of

_SILENCE_COST = (-math.log(0.5), -math.log(0.5))
"""Not at the beginning, and at it."""
_BETWEEN_COST = (-math.log(0.8), -math.log(0.2))
"""No silence behind a word, and silence."""


def compose(lexicon: Lexicon, model: LanguageModel, words: Words) -> fst.VectorFst:
    """Return the decoding graph: transition ids in, words out."""
    pronouncing = lexicon_graph(lexicon, words)
    speaking = grammar(model, words)
    pronouncing.arcsort(sort_type="olabel")
    speaking.arcsort(sort_type="ilabel")
    both = fst.compose(pronouncing, speaking)
    del pronouncing, speaking
    determined = fst.determinize(both)
    del both
    coder = fst.EncodeMapper(determined.arc_type(), encode_labels=True, encode_weights=True)
    determined.encode(coder)
    determined.minimize()
    determined.decode(coder)
    return with_self_loops(determined)


def lexicon_graph(lexicon: Lexicon, words: Words) -> fst.VectorFst:
    """Return L: phones in, words out, with silence between words where there is one."""
    entries = [(word, phones_of(pronunciation)) for word, pronunciation in lexicon]
    marks = disambiguated([phones for _, phones in entries])
    silence_mark = BACKOFF + max(marks, default=0) + 1
    graph = fst.VectorFst()
    start, loop, silence, after = (graph.add_state() for _ in range(4))
    graph.set_start(start)
    graph.set_final(loop)
    _arc(graph, start, 0, 0, _SILENCE_COST[0], loop)
    _arc(graph, start, 0, 0, _SILENCE_COST[1], silence)
    _arc(graph, silence, SILENCE, 0, 0.0, after)
    _arc(graph, after, silence_mark, 0, 0.0, loop)
    _arc(graph, loop, BACKOFF, words.backoff, 0.0, loop)
    for (word, phones), mark in zip(entries, marks, strict=True):
        labels = [*phones, *([BACKOFF + mark] if mark else [])]
        at, said = loop, words.numbers[word]
        for label in labels[:-1]:
            behind = graph.add_state()
            _arc(graph, at, label, said, 0.0, behind)
            at, said = behind, 0
        _arc(graph, at, labels[-1], said, _BETWEEN_COST[0], loop)
        _arc(graph, at, labels[-1], said, _BETWEEN_COST[1], silence)
    return graph


def grammar(model: LanguageModel, words: Words) -> fst.VectorFst:
    """Return G: words in and out; backing off is `#0` in and nothing out."""
    graph = fst.VectorFst()
    states: dict[Gram, int] = {(): graph.add_state()}
    for gram in sorted(model.backoffs, key=lambda gram: (len(gram), gram)):
        states[gram] = graph.add_state()
    graph.set_start(states.get((START,), 0))
    for gram, backoff in model.backoffs.items():
        _arc(graph, states[gram], words.backoff, 0, _cost(backoff), states[_known(states, gram[1:])])
    for gram, probability in model.probabilities.items():
        *history, word = gram
        at = states.get(tuple(history))
        if at is None or word == START or probability <= NEVER:
            continue
        if word == END:
            graph.set_final(at, _cost(probability))
        elif word in words.numbers:
            number = words.numbers[word]
            _arc(graph, at, number, number, _cost(probability), states[_known(states, gram)])
    return graph


def with_self_loops(graph: fst.MutableFst) -> fst.VectorFst:
    """Return the graph over transition ids: each phone once forward, and then as often as it lasts.

    A state that is only entered by one phone has that phone's loop; others get a state before them for each
    phone.
    """
    entered: list[set[int]] = [set() for _ in range(graph.num_states())]
    for state in graph.states():
        for arc in graph.arcs(state):
            entered[arc.nextstate].add(arc.ilabel if arc.ilabel < BACKOFF else 0)
    found = fst.VectorFst()
    for _ in entered:
        found.add_state()
    found.set_start(graph.start())
    loops = {
        state: next(iter(phones))
        for state, phones in enumerate(entered)
        if len(phones) == 1 and 0 not in phones and state != graph.start()
    }
    for state, phone in loops.items():
        _arc(found, state, 2 * phone - 1, 0, 0.0, state)
    before: dict[tuple[int, int], int] = {}
    for state in graph.states():
        found.set_final(state, graph.final(state))
        for arc in graph.arcs(state):
            phone, target = (arc.ilabel if arc.ilabel < BACKOFF else 0), arc.nextstate
            if phone and target not in loops:
                target = before.get((arc.nextstate, phone), -1)
                if target < 0:
                    target = before[arc.nextstate, phone] = found.add_state()
                    _arc(found, target, 2 * phone - 1, 0, 0.0, target)
                    _arc(found, target, 0, 0, 0.0, arc.nextstate)
            found.add_arc(state, fst.Arc(2 * phone, arc.olabel, arc.weight, target))
    found.arcsort(sort_type="ilabel")
    return found


def write_graph(graph: fst.VectorFst, path: Path) -> None:
    """Write the graph as Vosk wants it."""
    fst.convert(graph, "const").write(str(path))


def _arc(graph: fst.VectorFst, state: int, into: int, out: int, cost: float, target: int) -> None:
    graph.add_arc(state, fst.Arc(into, out, fst.Weight(graph.weight_type(), cost), target))


def _cost(log10: float) -> float:
    return -math.log(10) * log10


def _known(states: dict[Gram, int], gram: Gram) -> Gram:
    """Return the longest end of an n-gram that has a state."""
    while gram not in states:
        gram = gram[1:]
    return gram


def main() -> None:
    """Read a lexicon and a language model, and write the graph and its table of words."""
    parser = argparse.ArgumentParser(description="Composes a decoding graph.")
    for name in ("lexicon", "grammar", "words", "graph"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    lexicon = read_lexicon(given.lexicon)
    words = Words(lexicon)
    write_graph(compose(lexicon, read_arpa(given.grammar), words), given.graph)
    given.words.write_text(words.table(), "utf-8")


if __name__ == "__main__":
    main()

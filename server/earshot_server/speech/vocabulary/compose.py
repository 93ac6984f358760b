"""Lexicon and language model composed to a decoding graph (HCLG) for the shipped acoustic model.

Follows `models/earshot-en/build/README.md`: one emitting state a phone, no phonetic context. Needs pynini
(the extra `models`); about a minute and 1.5 GB for forty thousand words.
"""

import math
from collections import Counter
from pathlib import Path

import pywrapfst as fst

from earshot_server.speech.vocabulary.arpa import END, NEVER, START, Gram, LanguageModel
from earshot_server.speech.vocabulary.lexicon import PHONES, Lexicon, Pronunciation

SILENCE = 1
"""The graph phone of silence."""
_BACKOFF = 2 + 4 * (len(PHONES) - 1)
"""The first disambiguation symbol, `#0`: behind the graph phones."""
_SILENCE_COST = (-math.log(0.5), -math.log(0.5))
"""Not at the beginning, and at it."""
_BETWEEN_COST = (-math.log(0.8), -math.log(0.2))
"""No silence behind a word, and silence."""


class Words:
    """The words' numbers in the graph."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.numbers = {word: number for number, word in enumerate(lexicon.words(), 1)}
        self.backoff = len(self.numbers) + 1

    def table(self) -> str:
        """Return the content of `words.txt`."""
        last = (("#0", self.backoff), (START, self.backoff + 1), (END, self.backoff + 2))
        rows = [("<eps>", 0), *self.numbers.items(), *last]
        return "".join(f"{word} {number}\n" for word, number in rows)


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


def phones_of(pronunciation: Pronunciation) -> tuple[int, ...]:
    """Return graph phones: each base phone has four forms by its place in the word."""
    bases = [PHONES.index(phone) for phone in pronunciation]
    if len(bases) == 1:
        return (2 + 4 * (bases[0] - 1) + 3,)
    forms = [0, *[2] * (len(bases) - 2), 1]
    return tuple(2 + 4 * (base - 1) + form for base, form in zip(bases, forms, strict=True))


def lexicon_graph(lexicon: Lexicon, words: Words) -> fst.VectorFst:
    """Return L: phones in, words out, with silence between words where there is one."""
    entries = [(word, phones_of(pronunciation)) for word, pronunciation in lexicon]
    marks = disambiguated([phones for _, phones in entries])
    silence_mark = _BACKOFF + max(marks, default=0) + 1
    graph = fst.VectorFst()
    start, loop, silence, after = (graph.add_state() for _ in range(4))
    graph.set_start(start)
    graph.set_final(loop)
    _arc(graph, start, 0, 0, _SILENCE_COST[0], loop)
    _arc(graph, start, 0, 0, _SILENCE_COST[1], silence)
    _arc(graph, silence, SILENCE, 0, 0.0, after)
    _arc(graph, after, silence_mark, 0, 0.0, loop)
    _arc(graph, loop, _BACKOFF, words.backoff, 0.0, loop)
    for (word, phones), mark in zip(entries, marks, strict=True):
        labels = [*phones, *([_BACKOFF + mark] if mark else [])]
        at, said = loop, words.numbers[word]
        for label in labels[:-1]:
            behind = graph.add_state()
            _arc(graph, at, label, said, 0.0, behind)
            at, said = behind, 0
        _arc(graph, at, labels[-1], said, _BETWEEN_COST[0], loop)
        _arc(graph, at, labels[-1], said, _BETWEEN_COST[1], silence)
    return graph


def disambiguated(strings: list[tuple[int, ...]]) -> list[int]:
    """Return the number of each phone string's mark: 0 where nothing else is like it or goes on from it."""
    counts = Counter(strings)
    prefixes = {phones[:length] for phones in counts for length in range(1, len(phones))}
    used: Counter[tuple[int, ...]] = Counter()
    marks = []
    for phones in strings:
        needed = counts[phones] > 1 or phones in prefixes
        used[phones] += needed
        marks.append(used[phones] if needed else 0)
    return marks


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
            entered[arc.nextstate].add(arc.ilabel if arc.ilabel < _BACKOFF else 0)
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
            phone, target = (arc.ilabel if arc.ilabel < _BACKOFF else 0), arc.nextstate
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

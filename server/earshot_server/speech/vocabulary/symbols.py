"""The numbers that a decoding graph has for phones and words."""

from collections import Counter

from earshot_server.speech.vocabulary.arpa import END, START
from earshot_server.speech.vocabulary.lexicon import PHONES, Lexicon, Pronunciation

SILENCE = 1
"""The graph phone of silence."""
BACKOFF = 2 + 4 * (len(PHONES) - 1)
"""The first disambiguation symbol, `#0`: behind the graph phones."""


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


def phones_of(pronunciation: Pronunciation) -> tuple[int, ...]:
    """Return graph phones: each base phone has four forms by its place in the word."""
    bases = [PHONES.index(phone) for phone in pronunciation]
    if len(bases) == 1:
        return (2 + 4 * (bases[0] - 1) + 3,)
    forms = [0, *[2] * (len(bases) - 2), 1]
    return tuple(2 + 4 * (base - 1) + form for base, form in zip(bases, forms, strict=True))


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

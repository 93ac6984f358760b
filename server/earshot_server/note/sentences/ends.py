"""Where sentences end in words without marks: a linear model over the words at each gap."""

from collections.abc import Mapping, Sequence


def around(words: Sequence[str], place: int) -> list[str]:
    """Return the features of the gap before `words[place]`: which words stand around it."""
    before = words[place - 1]
    far = words[place - 2] if place > 1 else "^"
    behind = words[place]
    later = words[place + 1] if place + 1 < len(words) else "$"
    return [
        f"1 {before}",
        f"2 {behind}",
        f"3 {far} {before}",
        f"4 {before} {behind}",
        f"5 {behind} {later}",
        f"6 {later}",
        f"7 {far}",
        f"8 {before} {behind} {later}",
    ]


def end_score(words: Sequence[str], place: int, weights: Mapping[str, float]) -> float:
    """Return the log odds that a sentence ends before `words[place]`."""
    return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) for name in around(words, place))


def cut_bare(
    words: Sequence[str], weights: Mapping[str, float], odds: float, shortest: int, longest: int
) -> list[tuple[int, int]]:
    """Cut words without marks into sentences: first and last place of each, in order.

    A sentence ends where the log odds are at least `odds`; one of more than `longest` words is cut at its
    best gap, again and again. None is shorter than `shortest`, unless the words are.
    """
    scores = [0.0, *(end_score(words, place, weights) for place in range(1, len(words)))]
    starts = [0]
    for place in range(1, len(words)):
        if scores[place] >= odds and place - starts[-1] >= shortest and len(words) - place >= shortest:
            starts.append(place)
    behind = [*starts[1:], len(words)]
    return [
        piece
        for first, end in zip(starts, behind, strict=True)
        for piece in _halved(scores, first, end, shortest, longest)
    ]


def _halved(
    scores: Sequence[float], first: int, behind: int, shortest: int, longest: int
) -> list[tuple[int, int]]:
    places = range(first + shortest, behind - shortest + 1)
    if behind - first <= longest or not places:
        return [(first, behind - 1)]
    cut = max(places, key=lambda place: scores[place])
    return [*_halved(scores, first, cut, shortest, longest), *_halved(scores, cut, behind, shortest, longest)]

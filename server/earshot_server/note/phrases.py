"""Phrases found in a line of keys: the longest at every place, from left to right, without overlap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

DETERMINERS = ("my", "your", "his", "her", "their", "our", "the", "a", "an", "that", "this")
"""What `~` of a table stands for, besides nothing."""

_T = TypeVar("_T")


@dataclass(slots=True)
class _Node(Generic[_T]):
    steps: dict[str, "_Node[_T]"] = field(default_factory=dict)
    holds: list[_T] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hit(Generic[_T]):
    """A phrase that was found; `last` belongs to it."""

    first: int
    last: int
    holds: tuple[_T, ...]


class Phrases(Generic[_T]):
    """A set of phrases, each with what it stands for.

    `degrees` may stand between the words of any of them: "blood pressure is high" is found in "blood pressure
    is really quite high".
    """

    def __init__(self, degrees: "Phrases[bool] | None" = None) -> None:
        self._root: _Node[_T] = _Node()
        self._degrees = degrees

    def add(self, keys: Sequence[str], stands_for: _T) -> None:
        """Take in a phrase; one phrase may stand for several things."""
        for variant in _variants(tuple(keys)):
            node = self._root
            for key in variant:
                node = node.steps.setdefault(key, _Node())
            if stands_for not in node.holds:
                node.holds.append(stands_for)

    def at(self, keys: Sequence[str], place: int) -> Hit[_T] | None:
        """Return the longest phrase that begins at `place`."""
        first = self._root.steps.get(keys[place]) if place < len(keys) else None
        found = self._longest(first, keys, place) if first is not None else None
        return Hit(place, found[0], tuple(found[1].holds)) if found is not None else None

    def _longest(self, node: _Node[_T], keys: Sequence[str], index: int) -> tuple[int, _Node[_T]] | None:
        """Return where the longest phrase ends of which `index` is the last token so far, and its node."""
        best = (index, node) if node.holds else None
        if not node.steps or index + 1 >= len(keys):
            return best
        step = node.steps.get(keys[index + 1])
        if step is not None:
            best = self._longest(step, keys, index + 1) or best
        degree = self._degrees.at(keys, index + 1) if self._degrees is not None else None
        if degree is not None and degree.last + 1 < len(keys):
            behind = self._beyond(node, keys, degree.last + 1)
            best = max(
                (one for one in (best, behind) if one is not None), key=lambda one: one[0], default=None
            )
        return best

    def _beyond(self, node: _Node[_T], keys: Sequence[str], index: int) -> tuple[int, _Node[_T]] | None:
        """Return the longest phrase that goes on behind words of degree."""
        step = node.steps.get(keys[index])
        if step is not None:
            return self._longest(step, keys, index)
        degree = self._degrees.at(keys, index) if self._degrees is not None else None
        if degree is None or degree.last + 1 >= len(keys):
            return None
        return self._beyond(node, keys, degree.last + 1)

    def find(self, keys: Sequence[str]) -> Iterator[Hit[_T]]:
        """Yield the phrases of a line, longest first at every place, without overlap."""
        place = 0
        while place < len(keys):
            hit = self.at(keys, place)
            if hit is None:
                place += 1
            else:
                yield hit
                place = hit.last + 1

    def within(self, keys: Sequence[str]) -> Hit[_T] | None:
        """Return the first phrase of a line."""
        return next(self.find(keys), None)


def phrases(lines: Iterable[tuple[str, ...]]) -> Phrases[bool]:
    """Return a plain set of phrases."""
    found: Phrases[bool] = Phrases()
    for line in lines:
        found.add(line, True)
    return found


def _variants(keys: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Write `~` out."""
    if "~" in keys:
        place = keys.index("~")
        before, behind = keys[:place], keys[place + 1 :]
        choices = [(), *((determiner,) for determiner in DETERMINERS)]
        return [variant for choice in choices for variant in _variants((*before, *choice, *behind))]
    return [keys]

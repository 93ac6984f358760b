"""What was heard beside what was said, word by word. Pure."""

import re
from collections.abc import Sequence

Step = tuple[int | None, int | None]
"""Places in what was said and in what was heard; None: nothing there."""


def words_of(text: str) -> list[str]:
    """Return words in lower case, letters that were spelled as one: "E K G" and "EKG" are the same."""
    return [word for word, _ in spelled(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))]


def spelled(words: Sequence[str]) -> list[tuple[str, int]]:
    """Return words with spelled letters in a row as one, and the place of each one's first word."""
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end]) == 1 and words[end].isalpha():
            end += 1
        if end - at > 1 and set(words[at:end]) - {"a", "i"}:
            found.append(("".join(words[at:end]), at))
            at = end
        else:
            found.append((words[at], at))
            at += 1
    return found


def aligned(said: Sequence[str], heard: Sequence[str]) -> list[Step]:
    """Return the steps of the alignment with the fewest errors."""
    costs = [list(range(len(heard) + 1))]
    for place, word in enumerate(said):
        above = costs[-1]
        row = [place + 1]
        for at, other in enumerate(heard):
            row.append(min(above[at + 1] + 1, row[at] + 1, above[at] + (word != other)))
        costs.append(row)
    return _back(costs, said, heard)


def _back(costs: list[list[int]], said: Sequence[str], heard: Sequence[str]) -> list[Step]:
    steps: list[Step] = []
    place, at = len(said), len(heard)
    while place or at:
        here = costs[place][at]
        if place and at and here == costs[place - 1][at - 1] + (said[place - 1] != heard[at - 1]):
            place, at = place - 1, at - 1
            steps.append((place, at))
        elif place and here == costs[place - 1][at] + 1:
            place -= 1
            steps.append((place, None))
        else:
            at -= 1
            steps.append((None, at))
    return steps[::-1]

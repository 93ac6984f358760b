"""Words wrong: what was heard beside what was said, simply normalised. Pure."""

import re


def normalised(text: str) -> list[str]:
    """Return the words in lower case, without punctuation."""
    return re.findall(r"[a-z0-9']+", text.lower())


def errors(said: list[str], heard: list[str]) -> int:
    """Return how many words have to be put in, taken out or replaced."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(said, start=1):
        diagonal, row[0] = row[0], place
        for at, other in enumerate(heard, start=1):
            diagonal, row[at] = (
                row[at],
                min(row[at] + 1, row[at - 1] + 1, diagonal + (word != other)),
            )
    return row[-1]

"""The words around a place of evidence, within their sentence."""

from collections.abc import Mapping, Sequence

from earshot_server.note.sentences.tokens import keys_of
from earshot_server.precision.facts import Words

Spoken = Mapping[str, Sequence[str]]
"""The words of each segment, by its id."""
FAR = 12
"""So many words on either side are looked at."""
END = (".", "?", "!")


def around(place: Words, words: Sequence[str]) -> str:
    """Return the sentence around a place as phrases match it; of a very long one, what is near."""
    before = list(reversed(words[max(0, place.first - FAR) : place.first]))
    behind = words[place.last + 1 : place.last + 1 + FAR]
    inside = list(words[place.first : place.last + 1])
    ends = inside[-1:] and inside[-1].endswith(END)
    kept = [*reversed(same_sentence(before, ahead=False)), *inside]
    return " ".join(keys_of(" ".join([*kept, *([] if ends else same_sentence(behind, ahead=True))])))


def same_sentence(words: Sequence[str], *, ahead: bool) -> list[str]:
    """Return the words up to the end of the sentence, looked at from the place outwards."""
    found = []
    for word in words:
        if not ahead and word.endswith(END):
            break
        found.append(plain(word))
        if ahead and word.endswith(END):
            break
    return found


def plain(word: str) -> str:
    """Return a word in lower case, without the marks around it."""
    return word.lower().strip(".,?!;:").replace("’", "'")

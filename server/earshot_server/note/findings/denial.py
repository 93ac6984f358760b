"""Questions that say that there is nothing, and only want that to be confirmed."""

from collections.abc import Sequence

from earshot_server.note.draft import Evidence, Role
from earshot_server.note.sentences.sentence import Sentence

_TAGS = frozenset(("right", "correct", "true"))


def _denies(sentence: Sentence) -> bool:
    """Tell whether a question says that there is nothing: "no allergies?", "you don't smoke, right?"."""
    keys = sentence.keys
    first = keys[1:2] if keys[0] in ("so", "and") else keys[:1]
    denied = not {"no", "not", "don't", "haven't"}.isdisjoint(keys) and keys[-1] in _TAGS
    if " ".join(keys[:5]).startswith(_DENIED) or " ".join(keys[1:5]).startswith(_DENIED):
        return keys[0] in ("so", "and", "okay", "ok", "you", "you've", "you're", "well", "but")
    return first == ("no",) or denied or _states_none(keys)


_NONE = (("you", "have", "no"), ("she", "has", "no"), ("he", "has", "no"), ("there", "is", "no"))
"""A statement with these denies wherever it does: "I see here that you have no surgical history"."""


def _states_none(keys: Sequence[str]) -> bool:
    places = [place for place in range(len(keys) - 2) if tuple(keys[place : place + 3]) in _NONE]
    return bool(places) and tuple(keys[max(0, places[0] - 1) : places[0]]) not in (("do",), ("did",))


_DENIED = ("you don't", "you haven't", "you've never", "you never", "you're not", "you didn't", "you do not")
"""How a statement begins that wants to be confirmed: "so you don't smoke?"."""


def denial(sentence: Sentence) -> Evidence | None:
    """Return the word that denies in "no allergies, correct?"."""
    places = [place for place, key in enumerate(sentence.keys) if key in _DENIALS]
    return sentence.evidence(places[0], places[0], Role.ASKED) if places and _denies(sentence) else None


_DENIALS = frozenset(("no", "not", "don't", "haven't", "never", "didn't"))

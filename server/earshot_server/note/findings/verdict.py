"""The yes or no with which an answer begins."""

from collections.abc import Collection, Sequence

from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence


def answer(sentence: Sentence, rules: Rules) -> tuple[bool, int, int] | None:
    """Return the yes or no with which a sentence begins, and where it is.

    "No" right before a concept is no answer but denies that one ("no fever, no cough").
    """
    fillers, keys = rules.said["answers.fillers"], sentence.keys
    place = 0
    while place < len(keys) and not _at(rules, "yes", keys, place) and not _at(rules, "no", keys, place):
        if not fillers.at(keys, place):
            return None
        place += 1
    if place >= len(keys) or rules.said["answers.neither"].at(keys, place):
        return None
    yes, no = _at(rules, "yes", keys, place), _at(rules, "no", keys, place)
    if yes and (not no or yes[1] > no[1]):
        return (True, place, yes[1]) if _ends_there(sentence, place, yes[1]) else None
    if no and not _denies_next(sentence, place, no[1], rules):
        return False, place, no[1]
    return None


def tells_else(sentence: Sentence, verdict: tuple[bool, int, int], asked: Collection[str]) -> bool:
    """Tell whether a no begins a statement of its own: "any fever?" "I didn't take my temperature".

    It is a no where it stands alone, takes up a word of the question, or points back ("I haven't had any").
    """
    yes, first, last = verdict
    if yes or sentence.keys[last] not in _HELPERS or sentence.keys[first] not in _SUBJECTS:
        return False
    behind = []
    for place in range(last + 1, len(sentence.keys)):
        if sentence.tokens[place - 1].mark:
            break
        behind.append(sentence.keys[place])
    return bool(behind) and _POINTS_BACK.isdisjoint(behind) and set(asked).isdisjoint(behind)


_HELPERS = frozenset(("didn't", "don't", "haven't", "doesn't", "hasn't"))
_POINTS_BACK = frozenset(
    (
        *(
            "it",
            "that",
            "this",
            "those",
            "these",
            "them",
            "one",
            "ones",
            "1",
            "any",
            "anything",
            "much",
            "either",
            "so",
        ),
        *(
            "have",
            "had",
            "been",
            "do",
            "did",
            "get",
            "got",
            "really",
            "ever",
            "yet",
            "anymore",
            "think",
            "thought",
        ),
        *("believe", "notice", "noticed", "recall", "feel", "felt", "see", "seen", "but", "usually", "now"),
    )
)


_SUBJECTS = frozenset(("i", "she", "he", "it", "they", "we"))
_MAY_FOLLOW = frozenset(
    (
        *(
            "too",
            "sometimes",
            "occasionally",
            "often",
            "usually",
            "still",
            "now",
            "then",
            "yeah",
            "yes",
            "yep",
        ),
        *(
            "but",
            "and",
            "when",
            "if",
            "because",
            "at",
            "in",
            "on",
            "for",
            "every",
            "once",
            "twice",
            "a",
            "all",
        ),
        *(
            "unfortunately",
            "actually",
            "indeed",
            "both",
            "until",
            "since",
            "before",
            "most",
            "maybe",
            "about",
        ),
        *("that", "it", "doctor", "from", "only", "years", "several", "last", "this", "i", "not"),
    )
)


def _ends_there(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether "I do", "I have" is an answer: "I have a headache" is a sentence of its own."""
    if sentence.keys[first] not in _SUBJECTS or last == len(sentence.keys) - 1 or sentence.tokens[last].mark:
        return True
    following = sentence.keys[last + 1]
    if sentence.keys[last] in ("have", "has") and following == "a":
        return False
    return following in _MAY_FOLLOW or (last + 1 == len(sentence.keys) - 1 and following in ("had", "been"))


def _at(rules: Rules, list_name: str, keys: Sequence[str], place: int) -> tuple[int, int] | None:
    hit = rules.said[f"answers.{list_name}"].at(keys, place)
    return (hit.first, hit.last) if hit else None


def _denies_next(sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether "no" belongs to the word behind it, as in "no fever"."""
    if first != last or sentence.keys[first] != "no" or sentence.tokens[last].mark:
        return False
    hit = rules.cues.at(sentence.keys, first)
    following = sentence.keys[last + 1 : last + 2]
    if hit is None or not following:
        return False
    return all(following[0] not in cue.not_before for cue in hit.holds)

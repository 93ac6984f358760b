"""What may be troubled without a word for it: vision, hearing behind "trouble with", "changes in"."""

from collections.abc import Iterator, Set

from earshot_server.note.phrases import Hit
from earshot_server.note.rules.concepts import Concept, Symptom
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_LINKS = frozenset(
    [
        "uh",
        "with",
        "in",
        "of",
        "to",
        "at",
        "all",
        "on",
        "for",
        "or",
        "and",
        "any",
        "no",
        "about",
        "like",
        "as",
        "my",
        "your",
        "his",
        "her",
        "their",
        "the",
        "a",
        "an",
        "either",
        "",
    ]
)
_AUXILIARY = ("has", "have", "is", "any", "been", "there", "recent")
_NEAR = 3
_CHANGED = frozenset(
    ("change", "changes", "changed", "changing", "problem", "problems", "trouble", "troubles")
)


def troubled(sentence: Sentence, rules: Rules, taken: Set[int]) -> Iterator[tuple[Symptom, int, int, int]]:
    """Yield the symptoms that such words name: first token, last token, and the one by which cues reach it.

    A list goes on: "changes in your vision, or hearing, or your sense of smell". `taken` are the tokens of
    concepts that stand for themselves.
    """
    keys, found = sentence.keys, set[int]()
    if _only_names(sentence, rules):
        for named in rules.weak.find(keys):
            symptom = _symptom(named)
            if symptom is not None and named.first not in taken:
                yield symptom, named.first, named.last, named.first
        return
    for governor in rules.said["cues.troubles"].find(keys):
        place = governor.last + 1
        leads: int | None = governor.first
        while place < len(keys):
            hit = rules.weak.at(keys, place)
            symptom = _symptom(hit)
            if hit is not None and symptom is not None and place not in taken:
                found.add(place)
                yield symptom, place if leads is None else leads, hit.last, place
                place, leads = hit.last + 1, None
            elif keys[place] in _LINKS or place in taken:
                place += 1
            else:
                break
    for hit in rules.weak.find(keys):
        symptom = _symptom(hit)
        start = hit.last + 1
        while keys[start : start + 1] and keys[start] in _AUXILIARY and start - hit.last <= _NEAR:
            start += 1
        changed = keys[start : start + 1] and keys[start] in _CHANGED
        if symptom is not None and changed and hit.first not in found | set(taken):
            yield symptom, hit.first, start, hit.first


_BRIEF = 5


def _only_names(sentence: Sentence, rules: Rules) -> bool:
    """Tell whether a clinician's question only names what may be troubled: "hearing? ... taste or smell?"."""
    if not sentence.asks or sentence.speaker is not Speaker.CLINICIAN or len(sentence.keys) > _BRIEF:
        return False
    if any(topic.name in rules.normals for hit in rules.topics.find(sentence.keys) for topic in hit.holds):
        return False  # "appetite?" "good"
    hits = list(rules.weak.find(sentence.keys))
    held = {place for hit in hits if _symptom(hit) for place in range(hit.first, hit.last + 1)}
    rest = {key for place, key in enumerate(sentence.keys) if place not in held}
    return bool(held) and rest <= _LINKS | {"how", "what", "okay", "ok", "so"}


def _symptom(hit: Hit[Concept] | None) -> Symptom | None:
    held = [one for one in hit.holds if isinstance(one, Symptom)] if hit is not None else []
    return held[0] if len(held) == 1 else None


def of_system(
    sentence: Sentence, system: str, rules: Rules, taken: Set[int]
) -> tuple[Symptom, int, int] | None:
    """Return what a word of several symptoms means where one body system is spoken of, and its tokens.

    "Any blood?" is coughing up blood where a cough was asked about.
    """
    for hit in rules.weak.find(sentence.keys):
        held = [one for one in hit.holds if isinstance(one, Symptom)]
        mine = [one for one in held if one.system == system]
        if len(held) > 1 and len(mine) == 1 and hit.first not in taken:
            return mine[0], hit.first, hit.last
    return None

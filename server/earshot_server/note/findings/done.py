"""Tests and treatments that people tell of: done, in use, or still to come."""

from dataclasses import replace

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.settle import DONE
from earshot_server.note.rules.concepts import Area, Treatment

_NEAR = 6
"""So many words a verb may stand before what was done."""
_BEFORE = 4
_UNREAL = frozenset(
    ("if", "want", "should", "can", "could", "would", "need", "needed", "might", "never", "or")
)
_CLAUSES = frozenset(("and", "but", "so", "before", "after", "because", "when", "then", "while"))
"""With these between, a verb belongs to another clause."""
_SCHEDULED = "cues.scheduled"
_NOT_TO_COME = frozenset(("if", "not", "don't", "never", "didn't", "doesn't", "or", "had"))
_TOLD = (Assertion.PRESENT, Assertion.HISTORICAL)
_TIMES = {"onset": "when"}


_OUT = (("taken", "out"), ("cut", "out"), ("taken", "off"), ("cut", "off"), ("removed",))


def read_removed(heard: Heard) -> set[int]:
    """Enter what was taken out as past: "I had a breast lump taken out"; return the anchors of that."""
    keys = heard.sentence.keys
    used: set[int] = set()
    for one in heard.of(Area.SYMPTOM):
        behind = keys[one.last + 1 : one.last + 3]
        out = next((words for words in _OUT if behind[: len(words)] == words), None)
        told = one.person is None and one.assertion in _TOLD and not heard.clinician
        if out is not None and told and not _UNREAL.intersection(keys[: one.first]):
            last = one.last + len(out)
            found = [
                each
                for each in find_attributes(heard.sentence, "symptom", heard.rules)
                if each.name == "onset"
            ]
            spans = [(one.last + 1, last)]
            heard.put(Kind.SYMPTOM, one, found, assertion=Assertion.HISTORICAL, spans=spans)
            used.add(one.anchor)
    return used


def read_done(heard: Heard) -> None:
    """Enter tests that were done, treatments in use, and what is scheduled, as patients tell of them."""
    recounts = heard.clinician and heard.says("cues.recounts")
    if heard.clinician and not recounts:
        return
    tests = [one for one in heard.of(Area.TEST) if one.person is None and one.assertion in _TOLD]
    given = heard.attributes("procedure", tests)
    for index, mention in enumerate(tests):
        if (cue := _verb(heard, _SCHEDULED, mention)) is not None:
            _schedule(heard, mention, cue)
        elif (verb := _verb(heard, "cues.done", mention) or _passive(heard, mention)) is not None:
            _enter_done(heard, mention, given[index], verb)
    for mention in heard.of(Area.TREATMENT, Area.PROCEDURE, Area.SPECIALIST):
        if mention.person is not None or mention.assertion is not Assertion.PRESENT or mention.weak:
            continue
        if (cue := _verb(heard, _SCHEDULED, mention)) is not None:
            _schedule(heard, mention, cue)
        elif _is_used(heard, mention):
            verb = _verb(heard, "cues.using", mention) or _on(heard, mention)
            if verb is not None:
                _enter_used(heard, mention, verb)


_BEING = frozenset(("i'm", "am", "still", "he's", "she's", "is", "been", "was", "back", "home"))


def _on(heard: Heard, mention: Mention) -> tuple[int, int] | None:
    """Return the "on" of "I'm on oxygen", which is the treatment's own word."""
    before = heard.sentence.keys[max(0, mention.first - 2) : mention.first]
    own = heard.sentence.keys[mention.first] == "on" and not _BEING.isdisjoint(before)
    return (mention.first, mention.first) if own and _UNREAL.isdisjoint(before) else None


def _is_used(heard: Heard, mention: Mention) -> bool:
    concept = heard.rules.by_name.get((Area.TREATMENT.value, mention.name))
    return isinstance(concept, Treatment) and concept.used


def _verb(heard: Heard, cue: str, mention: Mention) -> tuple[int, int] | None:
    """Return the nearest words of a list before a mention, where nothing makes them unreal."""
    start = max(0, mention.first - _NEAR)
    keys = heard.sentence.keys
    hits = list(heard.rules.said[cue].find(keys[start : mention.first]))
    if not hits:
        return None
    first, last = start + hits[-1].first, start + hits[-1].last
    denying = _NOT_TO_COME if cue == _SCHEDULED else _UNREAL
    unreal = not denying.isdisjoint(keys[max(0, first - _BEFORE) : mention.first])
    if cue != _SCHEDULED and not _CLAUSES.isdisjoint(keys[last + 1 : mention.first]):
        return None
    told = heard.clinician or "you" not in keys[first : mention.first]  # "did they keep you on oxygen?"
    return None if unreal or not told else (first, last)


_PERFORMED = frozenset(("done", "performed", "taken", "completed", "run", "drawn"))


def _passive(heard: Heard, mention: Mention) -> tuple[int, int] | None:
    """Return the "was done" right behind a test: "a scan was done"."""
    keys = heard.sentence.keys
    for place in range(mention.last + 2, min(len(keys), mention.last + 5)):
        if keys[place] in _PERFORMED and keys[place - 1] in ("was", "were", "been", "got"):
            return place - 1, place
    return None


def _enter_done(heard: Heard, mention: Mention, given: list[Found], verb: tuple[int, int]) -> None:
    """Enter a test that was done, with its result in words, if one follows."""
    keys = heard.sentence.keys
    shows = heard.rules.said["cues.shows"].within(keys[mention.last + 1 :])
    found = [replace(one, name=_TIMES.get(one.name, one.name)) for one in given]
    if shows is not None and shows.first <= _NEAR:
        start = mention.last + 1 + shows.last + 1
        outcome = heard.rules.said["cues.outcomes"].within(keys[start : start + _BEFORE])
        if outcome is not None and keys[start + outcome.first - 1] not in ("not", "no"):
            first, last = start + outcome.first, start + outcome.last
            found.append(Found("result", heard.sentence.heard(first, last), first, last))
    denied = any(one.name == "result" and one.value.startswith("negative") for one in found)
    assertion = Assertion.ABSENT if denied else Assertion.HISTORICAL
    heard.put(Kind.RESULT, mention, found, assertion=assertion, spans=[verb], key=DONE)


def _enter_used(heard: Heard, mention: Mention, verb: tuple[int, int]) -> None:
    found = [
        one
        for one in find_attributes(heard.sentence, "habit", heard.rules)
        if one.name in ("frequency", "since", "duration", "amount")
    ]
    found += [
        replace(one, name="when")
        for one in find_attributes(heard.sentence, "procedure", heard.rules)
        if one.name == "when"
    ]
    name = heard.put(Kind.PROCEDURE, mention, found, spans=[verb])
    heard.context.attend(name, "procedure")


def _schedule(heard: Heard, mention: Mention, cue: tuple[int, int]) -> None:
    """Enter what the patient is to have: "I'm scheduled for a colonoscopy next week"."""
    found = [one for one in find_attributes(heard.sentence, "plan", heard.rules) if one.name == "when"]
    key = mention.area.value
    heard.put(Kind.PLAN, mention, found, assertion=Assertion.PLANNED, spans=[cue], key=key)

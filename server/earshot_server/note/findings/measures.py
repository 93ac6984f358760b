"""Vital signs and results: a name, and a number that is certain and believable for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.changed import before_it
from earshot_server.note.findings.context import Measure
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.numbers import Number, find_numbers
from earshot_server.note.rules.concepts import Area, LabTest, Measured, Vital
from earshot_server.note.sentences.sentence import Speaker

_NEAR = 7
"""A number belongs to a name at most so many words before it."""


@dataclass(frozen=True)
class _Measure:
    mention: Mention
    concept: Measured
    behind: int
    """Where the next name begins: no number from there on is this one's."""


def read_measures(heard: Heard) -> set[int]:
    """Enter vital signs and results of tests; return the anchors of the mentions that were used."""
    used: set[int] = set()
    measures = _measures(heard)
    numbers = find_numbers(heard.sentence.keys)
    _read_carried(heard, numbers, measures)
    _carry(heard, numbers, measures)
    for measure in measures:
        within = [
            number
            for number in numbers
            if measure.mention.last < number.first < min(measure.behind, _limit(heard, measure, number))
            if not _is_change(heard.sentence.keys, number)
        ]
        if isinstance(measure.concept, Vital) and measure.concept.form == "pair":
            _read_pair(heard, measure, within)
        elif not _read_single(heard, measure, within) and isinstance(measure.concept, LabTest):
            used |= _read_words(heard, measure.mention, measure.behind)
    if heard.clinician:
        for mention in heard.of(Area.PROCEDURE):
            if mention.name in _SHOW and mention.person is None:
                used |= _read_words(heard, mention, len(heard.sentence.keys))
    _read_shown_by_it(heard)
    _keep_test(heard, measures, used)
    return used


_MORE = frozenset(("more", "less", "heavier", "lighter", "higher", "lower"))
_BY = frozenset(("gained", "lost", "by"))


def _is_change(keys: Sequence[str], number: Number) -> bool:
    """Tell whether a number says by how much something changed: "four pounds more than last month"."""
    behind = keys[number.last + 1 : number.last + 4]
    more = any(one in _MORE and other == "than" for one, other in pairwise((*behind, "")))
    return more or (number.first > 0 and keys[number.first - 1] in _BY)


_IT = frozenset(("it", "this", "that", "which", "they", "these", "everything", "it's", "that's"))
_OPENING = 4
"""So many words a sentence may have before what "it" shows."""


def _read_shown_by_it(heard: Heard) -> None:
    """Read "this looks normal" of the test that the clinician named in the sentence before."""
    test, keys = heard.context.test, heard.sentence.keys
    place = next((at for at, key in enumerate(keys[:_OPENING]) if key in _IT), None)
    if test is None or test.age != 1 or place is None or not heard.clinician or heard.sentence.asks:
        return
    if "like" in keys[place : place + _OPENING] or heard.of(Area.TEST, Area.VITAL):
        return
    shows = heard.rules.said["cues.shows"].within(keys[place + 1 : place + _OPENING])
    if shows is None and keys[place].endswith("'s"):
        _read_short(heard, test, place)
    if shows is not None:
        mention = Mention(Area.TEST, test.name, place, place, place, asked=test.evidence)
        _read_words(heard, mention, len(keys))


def _read_short(heard: Heard, test: Measure, place: int) -> None:
    """Read "that's positive" of the test that was named just before."""
    outcome = heard.rules.said["cues.outcomes"].at(heard.sentence.keys, place + 1)
    if outcome is None:
        return
    mention = Mention(Area.TEST, test.name, place, place, place, asked=test.evidence)
    first, last = outcome.first, outcome.last
    found = Found("result", heard.sentence.heard(first, last), first, last)
    denied = heard.sentence.keys[first] == "negative"
    heard.put(Kind.RESULT, mention, [found], assertion=Assertion.ABSENT if denied else Assertion.PRESENT)


def _keep_test(heard: Heard, measures: list[_Measure], used: set[int]) -> None:
    """Remember a test of which the sentence says no result yet: "so here is your x-ray"."""
    context = heard.context
    tests = [one.mention for one in measures if isinstance(one.concept, LabTest)]
    told = {found.concept for found in heard.ledger.findings.values() if found.kind is Kind.RESULT}
    if not heard.clinician or len(tests) != 1 or tests[0].name in told or used:
        context.test = None if tests else context.test
        return
    evidence = heard.sentence.evidence(tests[0].first, tests[0].last)
    context.test = Measure(area=tests[0].area, name=tests[0].name, evidence=evidence)


def _limit(heard: Heard, measure: _Measure, number: Number) -> int:
    """Return how far a number may lie: the second of "gone up from three to five" a little further."""
    second = heard.sentence.keys[number.first - 1] == "to"
    return measure.mention.last + _NEAR + (_FURTHER if second else 0)


_FURTHER = 4
_SHOW = ("biopsy", "breast biopsy", "colonoscopy", "endoscopy", "bronchoscopy", "cystoscopy", "sigmoidoscopy")
"""Procedures, by their names in `tables/procedures.csv`, that have results as tests do."""


def _measures(heard: Heard) -> list[_Measure]:
    mentions = _measured(heard)
    found = []
    for index, mention in enumerate(mentions):
        concept = heard.rules.by_name[(mention.area.value, mention.base or mention.name)]
        assert isinstance(concept, Measured)
        behind = mentions[index + 1].first if index + 1 < len(mentions) else len(heard.sentence.keys)
        found.append(_Measure(mention, concept, behind))
    return found


READ_IN = {"high blood pressure": "blood pressure"}
"""What is measured where a disease is named so: "your blood pressure is up, one fifty over ninety"."""


def _measured(heard: Heard) -> list[Mention]:
    """Return what a sentence names that has numbers, as far as it is the patient's and no mere wish."""
    found = [
        replace(one, area=Area.VITAL, name=READ_IN[one.name]) if one.name in READ_IN else one
        for one in heard.of(Area.TEST, Area.VITAL, Area.CONDITION)
        if one.area is not Area.CONDITION or (one.name in READ_IN and heard.clinician)
    ]
    return [
        one for one in found if one.person is None and not _supposed(heard, one) and not _wished(heard, one)
    ]


def _supposed(heard: Heard, mention: Mention) -> bool:
    """Tell whether a number is only thought of: "if your blood pressure goes over one forty over ninety"."""
    cue = mention.cue if mention.assertion is Assertion.HYPOTHETICAL else None
    return cue is not None and heard.sentence.keys[cue[0]] == "if"


_WISHED = frozenset(("keep", "goal", "target", "aim", "aiming", "should", "ideally"))
_WANTED = frozenset(("normal", "want", "like", "need", "get", "bring"))
_BOUNDS = frozenset(("below", "under", "less", "around", "between", "to"))
_WISHED_WITHIN = 8


def _wished(heard: Heard, mention: Mention) -> bool:
    """Tell whether a number would be a goal: "keep your blood pressure under one thirty over eighty"."""
    keys = heard.sentence.keys
    before = keys[max(0, mention.first - _WISHED_WITHIN) : mention.first]
    behind = tuple(takewhile(lambda key: not key[:1].isdigit(), keys[mention.last + 1 : mention.last + 5]))
    if not (_WISHED.isdisjoint(before) and _WISHED.isdisjoint(behind)):
        return True
    return not _WANTED.isdisjoint(before) and not _BOUNDS.isdisjoint(behind)


_LEADS = ("is", "was", "of", "at", "it's", "are", "were")


def _carry(heard: Heard, numbers: list[Number], measures: list[_Measure]) -> None:
    """Remember a measurement with which a sentence ends: its number may follow after a pause."""
    heard.context.measure = None
    last = measures[-1].mention if measures else None
    if (
        last is None
        or heard.sentence.speaker is Speaker.PATIENT
        or heard.sentence.asks
        or any(one.first > last.last for one in numbers)
    ):
        return
    if len(heard.sentence.keys) - 1 - last.last <= 1:
        evidence = heard.sentence.evidence(last.first, last.last)
        heard.context.measure = Measure(area=last.area, name=last.name, evidence=evidence)


def _read_carried(heard: Heard, numbers: list[Number], measures: list[_Measure]) -> None:
    """Read "is eighteen" as the number of "respiratory rate", which was said just before it."""
    before, keys = heard.context.measure, heard.sentence.keys
    if before is None or before.age > 1 or not numbers or heard.sentence.speaker is Speaker.PATIENT:
        return
    number = numbers[0]
    leads = number.first == 0 or (number.first == 1 and keys[0] in _LEADS)
    if not leads or any(one.mention.first < number.first for one in measures):
        return
    concept = heard.rules.by_name[(before.area.value, before.name)]
    assert isinstance(concept, Measured)
    mention = Mention(
        before.area, before.name, number.first, number.last, number.first, asked=before.evidence
    )
    behind = measures[0].mention.first if measures else len(keys)
    measure = _Measure(mention, concept, behind)
    within = [one for one in numbers if one.first < behind]
    if isinstance(concept, Vital) and concept.form == "pair":
        _read_pair(heard, measure, within)
    else:
        _read_single(heard, measure, within)


def _read_pair(heard: Heard, measure: _Measure, numbers: list[Number]) -> None:
    """Read "one fifty two over ninety four": two certain numbers, the first the larger."""
    keys = heard.sentence.keys
    for upper in numbers:
        if keys[upper.last + 1 : upper.last + 2] != ("over",):
            continue
        lower = next((one for one in find_numbers(keys) if one.first == upper.last + 2), None)
        span = measure.concept.spans[0]
        if lower is None or not span.high >= upper.value > lower.value >= 20 or upper.value < span.low:
            return
        _enter(heard, measure, f"{upper.text}/{lower.text}", span.unit, upper.first, lower.last)
        return


def _read_single(heard: Heard, measure: _Measure, numbers: list[Number]) -> bool:
    for number in numbers:
        if (
            heard.sentence.keys[number.first - 1 : number.first] == ("from",)
            and "to" in (heard.sentence.keys[number.last + 1 : number.last + 4])
        ):
            continue  # "up from three to five": it is five now
        unit, last = _unit_behind(heard, number)
        fits = [span for span in measure.concept.spans if span.low <= number.value <= span.high]
        if heard.sentence.keys[number.last + 1 : number.last + 2] == ("over",):
            return False
        if unit is None and _is_time(heard, number):
            return False
        if unit is not None:
            fits = [span for span in fits if span.unit == unit]
        elif isinstance(measure.concept, Vital) and measure.concept.form == "unit":
            fits = []
        if len(fits) == 1:
            _enter(heard, measure, number.text, fits[0].unit, number.first, last)
            return True
    return False


def _unit_behind(heard: Heard, number: Number) -> tuple[str | None, int]:
    keys = heard.sentence.keys
    for length in (3, 2, 1):
        words = " ".join(keys[number.last + 1 : number.last + 1 + length])
        if len(keys) > number.last + length and words in heard.rules.quantities.measures:
            return heard.rules.quantities.measures[words], number.last + length
    return None, number.last


def _is_time(heard: Heard, number: Number) -> bool:
    """Tell whether a number counts days or doses, or is a date, and no result."""
    behind = heard.sentence.keys[number.last + 1 : number.last + 2]
    times = (
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "hours",
        "times",
        "ago",
        "minutes",
    )
    return bool(behind) and (behind[0] in times or behind[0] in heard.rules.quantities.units)


def _enter(heard: Heard, measure: _Measure, value: str, unit: str, first: int, last: int) -> None:
    kind = Kind.VITAL if measure.mention.area is Area.VITAL else Kind.RESULT
    home = heard.where("cues.at_home")
    extra = {"value": value} | ({"unit": unit} if unit else {}) | ({"setting": "at home"} if home else {})
    spans = [(first, last), *([home] if home else [])]
    change = before_it(heard.sentence, last + 1, measure.behind)
    if change is not None:
        extra["change"] = change.value
        spans.append((change.first, change.last))
    key = "home" if home else ""
    name = heard.put(kind, measure.mention, assertion=Assertion.PRESENT, extra=extra, spans=spans, key=key)
    heard.context.attend(name, "measure", ("value", "unit"))


_NO_RESULTS = frozenset(
    (
        "at",
        "no",
        "not",
        "me",
        "us",
        "up",
        "your",
        "you",
        "that",
        "his",
        "her",
        "he",
        "she",
        "it",
        "there",
        "how",
        "what",
    )
)
"""With these behind "shows" a clause begins, and no result."""
_ENDS = ("and", "so", "which", "but", "because", "that", "with", "okay", "then", "we", "i", "you")


def _shown(heard: Heard, start: int, behind: int, shows: int) -> tuple[int, int] | None:
    """Return the words behind "shows", to the end of the clause: at most six."""
    keys = heard.sentence.keys
    if keys[shows] in ("is", "was", "are", "were", "looks", "looked", "says", "said") or not heard.clinician:
        return None
    last = start - 1
    for place in range(start, min(behind, start + 6)):
        if keys[place] in _ENDS or not keys[place]:
            break
        last = place
        if heard.sentence.tokens[place].mark:
            break
    return (start, last) if last >= start and keys[start] not in _NO_RESULTS else None


_SHOWS_NOT = ("didn't", "doesn't", "don't", "did not", "hasn't", "haven't")
_TOLD_NEAR = 2
"""So many words may stand between a test and what a patient says that it showed: "my potassium level was"."""
_WAY = 8
"""So many words may stand between a test and what it shows: "the x-rays from the other hospital show"."""


def _read_words(heard: Heard, mention: Mention, behind: int) -> set[int]:
    """Read a result in words: "the flu test is negative", "the x-ray shows no fracture"."""
    keys = heard.sentence.keys
    told = heard.sentence.speaker is Speaker.PATIENT
    if told and {"my", "her", "his"}.isdisjoint(keys[max(0, mention.first - 1) : mention.first + 1]):
        return set()
    shows = heard.rules.said["cues.shows"].within(keys[mention.last + 1 : behind])
    if shows is None or shows.first > _WAY:
        return set()
    start = mention.last + 1 + shows.last + 1
    outcome = heard.rules.said["cues.outcomes"].within(keys[start : min(behind, start + 4)])
    denied = [
        one
        for one in heard.mentions
        if start <= one.first < behind and one.area in (Area.CONDITION, Area.SYMPTOM)
    ]
    if told and (outcome is None or denied or shows.first > _TOLD_NEAR):
        return set()
    if outcome is not None and keys[start + outcome.first - 1] not in ("not", "no"):
        first, last = start + outcome.first, start + outcome.last
    elif denied and denied[0].assertion in (Assertion.ABSENT, Assertion.PRESENT):
        first, last = denied[0].hull
        first = max(first, start)
    elif (shown := _shown(heard, start, behind, mention.last + 1 + shows.first)) is not None:
        first, last = shown
    else:
        return set()
    if keys[mention.last + shows.first] in _SHOWS_NOT:
        first = mention.last + shows.first  # "didn't show anything broken"
    found = Found("result", heard.sentence.heard(first, last), first, last)
    denies = heard.sentence.keys[first] in ("no", "negative", "not", "without", "nothing", *_SHOWS_NOT)
    heard.put(Kind.RESULT, mention, [found], assertion=Assertion.ABSENT if denies else Assertion.PRESENT)
    if outcome is not None and denied and denied[0].assertion is Assertion.ABSENT:
        return set()  # "it looked okay, no fracture": that there is none is judged, too
    return {one.anchor for one in denied[:1]}

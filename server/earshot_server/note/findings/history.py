"""Conditions and operations of the patient."""

import re
from dataclasses import replace

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention, side_at
from earshot_server.note.findings.symptoms import SHOWN
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Speaker

_TIMES = {"onset": "when"}
"""When an operation was: a year is no onset."""
NO_DISEASE = ("healthy", "adopted")
"""Rows of `tables/conditions.csv` that nobody judges, and nobody denies."""


def read_conditions(heard: Heard) -> None:
    """Enter conditions that the patient has or had."""
    mine = [_owned(heard, one) for one in heard.of(Area.CONDITION) if one.person is None]
    mentions = [one for one in mine if one.assertion in SHOWN]
    attributes = heard.attributes("condition", mentions)
    for index, mention in enumerate(mentions):
        if mention.name in NO_DISEASE and mention.assertion is not Assertion.PRESENT:
            continue
        meant = heard.context.topic("conditions") or any("control" in one.value for one in attributes[index])
        if not _has(heard, mention) or (mention.weak and not meant):
            continue
        if mention.weak and (heard.clinician or mention.assertion is not Assertion.PRESENT):
            continue
        known = heard.where("cues.has") if heard.patient else heard.where("cues.knows")
        spans = [known] if known and known[1] < mention.first and mention.first - known[1] <= 8 else []
        over = (
            _over(heard, mention, attributes[index])
            or _happened(heard, mention)
            or _led_to(heard, mention)
            or _long_ago(heard, mention, attributes[index])
            or _passed(heard, mention, attributes[index])
            or _dates_else(heard, mention)
            or _ever_had(heard, mention)
        )
        past = Assertion.HISTORICAL if over else Assertion.PRESENT if _lasts(heard, mention) else None
        given = [] if _led_to(heard, mention) else attributes[index]
        extra = {"side": mention.side} if mention.side else {}
        spans = [*spans, *side_at(heard.sentence, mention)]
        name = heard.put(Kind.CONDITION, mention, given, assertion=past, extra=extra, spans=spans)
        heard.context.attend(name, "condition", tuple(one.name for one in attributes[index]))


def _lasts(heard: Heard, mention: Mention) -> bool:
    """Tell whether "a history of asthma" is one of what stays: it is asthma now."""
    if mention.assertion is not Assertion.HISTORICAL or mention.cue is None:
        return False
    stays = heard.lists("cues.lasting", mention.name)
    return stays and heard.sentence.keys[mention.cue[0] : mention.cue[1] + 1] == ("history", "of")


_PAST_VERBS = frozenset(("had", "broke", "fractured", "broken", "lost", "caught"))


def _over(heard: Heard, mention: Mention, given: list[Found]) -> bool:
    """Tell whether a condition is told as past: with a time, and "had" before it ("had a stroke in 2019")."""
    if mention.assertion is not Assertion.PRESENT:
        return False
    once = heard.lists("cues.happened", mention.name)
    before = heard.sentence.keys[max(0, mention.first - 3) : mention.first]
    if once and heard.patient and not {"since", "after", "before"}.isdisjoint(before):
        return True  # "ever since my stroke"
    if not any(one.name in ("onset", "age") for one in given):
        return False
    before = heard.sentence.keys[max(0, mention.first - 4) : mention.last + 1]
    return not _PAST_VERBS.isdisjoint(before) and "been" not in before and not heard.says("cues.still")


_HAD = ("had", "suffered", "lost", "survived")
_TOLD = frozenset(("said", "told", "found", "thought", "knew", "showed", "discovered", "realized", "think"))
_GOING_ON = frozenset(("been", "since", "if", "having", "wish", "still", "when"))


def _happened(heard: Heard, mention: Mention) -> bool:
    """Tell whether a condition is told in the past: "I had pneumonia", "I've had two miscarriages"."""
    if mention.assertion is not Assertion.PRESENT or "still" in heard.sentence.keys:
        return False
    keys = heard.sentence.keys
    place = next(
        (at for at in range(mention.first - 1, max(-1, mention.first - 6), -1) if keys[at] in _HAD), None
    )
    if place is None or not _TOLD.isdisjoint(keys[max(0, place - 6) : place]):
        return False
    if not _GOING_ON.isdisjoint(keys[max(0, place - 3) : mention.first]):
        return False
    once = heard.lists("cues.happened", mention.name)
    if once or heard.says("cues.still"):
        return once
    simple = keys[max(0, place - 1) : place] in (
        ("i",),
        ("she",),
        ("he",),
        ("and",),
        ("also",),
        ("just",),
        ("once",),
    )
    for_long = "for" in keys[mention.last + 1 :]
    return simple and not for_long and "have" not in keys[max(0, place - 3) : place]


_AFTER = ("since", "after", "following")


def _dates_else(heard: Heard, mention: Mention) -> bool:
    """Tell whether what was had only dates something else: "a cough since I had a cold"."""
    keys = heard.sentence.keys
    if heard.lists("cues.lasting", mention.name) or mention.assertion is not Assertion.PRESENT:
        return False
    before = keys[max(0, mention.first - 4) : mention.first]
    had = [place for place, key in enumerate(before) if key in ("had", "got", "caught")]
    return bool(had) and not set(_AFTER).isdisjoint(before[: had[0]])


def _ever_had(heard: Heard, mention: Mention) -> bool:
    """Tell whether what was ever had is told with its time: "a basal cell, six years ago"."""
    question = heard.context.question
    if question is None or not question.ever or mention.assertion is not Assertion.PRESENT:
        return False
    ago = not {"ago", "back"}.isdisjoint(heard.sentence.keys[mention.last + 1 :])
    lasts = heard.lists("cues.lasting", mention.name) or heard.says("cues.still")
    return ago and not lasts and not {"started", "diagnosed"}.intersection(heard.sentence.keys)


_EARLIER = (("before",), ("once",), ("twice",), ("in", "the", "past"))


def _passed(heard: Heard, mention: Mention, given: list[Found]) -> bool:
    """Tell whether what passes was had at some time: "I've had shingles", "I've had pneumonia before"."""
    keys = heard.sentence.keys
    if mention.assertion is not Assertion.PRESENT or not heard.patient:
        return False
    behind = keys[mention.last + 1 :]
    had = not {"had", "gotten"}.isdisjoint(keys[max(0, mention.first - 5) : mention.first])
    before = len(behind) <= _SHORTLY and any(behind[: len(one)] == one for one in _EARLIER)
    passes = heard.lists("cues.passes", mention.name)
    lasts = any(one.name in ("duration", "since") for one in given) or not _LASTS.isdisjoint(behind)
    return had and (before or (passes and not lasts and not heard.says("cues.still", mention.last + 1)))


_SHORTLY = 4
"""So few words may follow."""
_LASTS = frozenset(("for", "since", "now", "today", "all", "again", "currently"))
_BROKE = frozenset(("broke", "fractured", "tore", "dislocated", "cracked"))
_LONG = re.compile(r"(?:19|20)\d\d|year|school|college|kid|child|teenager|twenties|thirties|forties|in the ")


def _long_ago(heard: Heard, mention: Mention, given: list[Found]) -> bool:
    """Tell whether an injury is told of years ago: "I broke my wrist in high school"."""
    broke = not _BROKE.isdisjoint(heard.sentence.keys[mention.first : mention.last + 1])
    times = [one for one in given if one.name in ("onset", "age")]
    return broke and any(one.name == "age" or _LONG.search(one.value) for one in times)


_WHY = frozenset(("because", "for", "due", "from", "with"))


def _led_to(heard: Heard, mention: Mention) -> bool:
    """Tell whether a condition is only why something was done: "a hysterectomy because of fibroids"."""
    if mention.assertion is not Assertion.PRESENT or heard.clinician:
        return False
    done = [one for one in heard.of(Area.PROCEDURE) if one.last < mention.first and one.person is None]
    return bool(done) and not _WHY.isdisjoint(heard.sentence.keys[done[-1].last + 1 : mention.first])


def asked_about(heard: Heard, mention: Mention) -> bool:
    """Tell whether an answer takes up what was asked: "normal or C-section?" "It was a C-section."."""
    question = heard.context.question
    if question is None or question.by is not Speaker.CLINICIAN or heard.clinician:
        return False
    return any(
        one.area is mention.area and one.name == mention.name and not one.person for one in question.asked
    )


_APART = 3
"""Conditions of one list are not further apart, in words."""


_NOT_IT = frozenset(
    ("risk", "risks", "screening", "test", "prevention", "check", "vaccine", "shot", "chances")
)


def _owned(heard: Heard, mention: Mention) -> Mention:
    """Let "my diabetes" be there, whatever is thought of: "will a diet help with my diabetes?"."""
    keys = heard.sentence.keys
    owner = ("your",) if heard.clinician else ("my",)
    unsure = (Assertion.HYPOTHETICAL, Assertion.POSSIBLE) if heard.clinician else (Assertion.HYPOTHETICAL,)
    owned = keys[mention.first - 1 : mention.first] == owner and not mention.weak and heard.sentence.named
    if mention.assertion not in unsure or not owned or not _NOT_IT.isdisjoint(keys[mention.last + 1 :][:1]):
        return mention
    return replace(mention, assertion=Assertion.PRESENT, cue=None)


_KNOWN_AS = {Assertion.PRESENT, Assertion.HISTORICAL}


def _known(heard: Heard, mention: Mention) -> bool:
    """Tell whether words before a condition, or before the list that it is in, say that it is known."""
    place = mention.first
    for one in reversed([one for one in heard.of(Area.CONDITION) if one.last < mention.first]):
        if place - one.last > _APART or not {one.assertion, mention.assertion} <= _KNOWN_AS:
            break
        place = one.first
    return heard.says("cues.knows", max(0, place - 6), place)


def on_record(heard: Heard) -> bool:
    """Tell whether a clinician reads it from the chart, and not from a test: "I see here you have gout"."""
    return heard.clinician and heard.says("cues.on_record") and not heard.of(Area.TEST)


_TOLD_WITHIN = 5


def _has(heard: Heard, mention: Mention) -> bool:
    """Tell whether a condition is said of the patient as a fact, and not only spoken of."""
    if heard.clinician:
        told = heard.says("cues.recounts") and heard.says(
            "cues.has", max(0, mention.first - _TOLD_WITHIN), mention.first
        )
        known = told or on_record(heard) or _known(heard, mention)
        return known and mention.assertion is not Assertion.ABSENT
    if mention.assertion is not Assertion.PRESENT:
        return mention.assertion is not Assertion.POSSIBLE or heard.says("cues.has", 0, mention.first)
    treated = heard.sentence.keys[max(0, mention.first - 2) : mention.first]
    if "for" in treated and heard.context.focus is not None and heard.context.focus.sort == "drug":
        return heard.context.focus.age <= 1  # "a puffer for asthma"
    return heard.context.topic("conditions") or heard.says("cues.has") or asked_about(heard, mention)


def read_procedures(heard: Heard) -> None:
    """Enter operations that the patient had."""
    told = not heard.clinician or heard.says("cues.recounts")
    mine = [one for one in heard.of(Area.PROCEDURE, Area.TREATMENT) if one.person is None]
    mine = [one for one in mine if told or _is_recorded(heard, one)]
    mine = [one for one in mine if one.area is Area.PROCEDURE or _was_given(heard, one)]
    mine = [one for one in mine if not one.weak or (heard.patient and (_asked_of(heard) or _excepted(heard)))]
    named = [one for one in mine if one.name != "surgery" and (not one.weak or _excepted(heard))]
    mine = [one for one in mine if one.name != "surgery" or not named]  # "surgery to get my tonsils out"
    attributes = heard.attributes("procedure", mine)
    for index, mention in enumerate(mine):
        done = mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL) or (
            mention.weak and _excepted(heard)
        )
        if mention.assertion is Assertion.ABSENT and not mention.weak:
            heard.put(Kind.PROCEDURE, mention)
        elif done and not _to_come(heard, mention) and (_asked_of(heard) or _was_done(heard, mention)):
            extra = {"side": mention.side} if mention.side else {}
            spans = side_at(heard.sentence, mention)
            given = [replace(one, name=_TIMES.get(one.name, one.name)) for one in attributes[index]]
            past = Assertion.HISTORICAL
            name = heard.put(Kind.PROCEDURE, mention, given, assertion=past, extra=extra, spans=spans)
            heard.context.attend(name, "procedure")


def _excepted(heard: Heard) -> bool:
    """Tell whether a sentence says what operation there was beside none: "no surgeries other than ..."."""
    keys = set(heard.sentence.keys)
    return bool(keys & {"surgeries", "surgery", "operations"}) and bool(
        keys & {"than", "except", "besides", "from"}
    )


def _asked_of(heard: Heard) -> bool:
    return heard.context.topic("surgeries")


_SOON = 6


def _to_come(heard: Heard, mention: Mention) -> bool:
    """Tell whether an operation is still to come: "I'm scheduled for a colonoscopy"."""
    return heard.says("cues.scheduled", max(0, mention.first - _SOON), mention.first)


_DONE = frozenset(("did", "had", "underwent", "performed", "received", "removed", "placed", "replaced"))
_PASSIVE = frozenset(("was", "were", "been"))
_UNREAL = frozenset(("if", "would", "could", "should", "can", "will", "need", "may", "might", "any", "ever"))


def _is_recorded(heard: Heard, mention: Mention) -> bool:
    """Tell whether a clinician says that an operation was done: "we did a hernia repair last spring"."""
    keys = heard.sentence.keys
    before = keys[max(0, mention.first - _SOON) : mention.first]
    passive = not _PASSIVE.isdisjoint(keys[mention.last + 1 : mention.last + 4])
    done = bool(_DONE & set(before)) or (passive and bool(_DONE & set(keys[mention.last + 1 :])))
    named = heard.sentence.named and mention.area is Area.PROCEDURE
    return named and done and _UNREAL.isdisjoint(keys[: mention.last])


def _was_done(heard: Heard, mention: Mention) -> bool:
    if heard.clinician:
        return True
    return heard.says("cues.has") or heard.says("cues.took") or asked_about(heard, mention)


_GIVEN = frozenset(
    [
        "had",
        "got",
        "did",
        "done",
        "tried",
        "received",
        "gotten",
        "went",
        "gave",
        "getting",
        "used",
        "wore",
        "bought",
        "completed",
        "finished",
    ]
)


def _was_given(heard: Heard, mention: Mention) -> bool:
    """Tell whether a vaccine or a treatment is one that the patient had: "I had the flu shot"."""
    if heard.clinician or mention.assertion is Assertion.HYPOTHETICAL:
        return False
    before = heard.sentence.keys[: mention.first]
    if mention.assertion is Assertion.ABSENT and mention.name in heard.rules.vaccines and "never" in before:
        return True  # "I've never been vaccinated"
    if {"if", "want", "should", "can", "could", "would"}.intersection(before):
        return False
    told = [key for key, following in zip(before, (*before, "")[1:], strict=True) if following != "to"]
    return not _GIVEN.isdisjoint(told)  # "I've got to walk around" is nothing that was got

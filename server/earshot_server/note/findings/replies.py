"""Answers that are read by what the question wants: does it hurt here, were you tested, how old were you."""

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.attributes import certain, find_attributes
from earshot_server.note.findings.context import Asked, Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.findings.places import SIDES, side_of
from earshot_server.note.findings.settle import DONE
from earshot_server.note.findings.symptoms import doubtful
from earshot_server.note.findings.verdict import answer
from earshot_server.note.rules.concepts import Area, Relative
from earshot_server.note.sentences.sentence import Sentence

_FRESH = 3
"""So many sentences ago a body part may have been named that is touched now."""
_OLDEST = 120


def answer_of_touch(heard: Heard, question: Question) -> bool:
    """Read "ow, yes" after "does this hurt?": the clinician presses, and finds tenderness."""
    if "tender" not in question.topics:
        return False
    verdict = answer(heard.sentence, heard.rules)
    hurts = heard.where("cues.hurts")
    if verdict is not None:
        yes, first, last = verdict
    elif hurts is not None:
        yes, (first, last) = True, hurts
    else:
        return False
    if not yes and "other" in question.words:
        return True  # "and the other side?" "No.": that takes back nothing of this one
    spot = question.spot if question.spot is not None and question.spot.age <= _FRESH else None
    side = spot.side if spot is not None and yes else None
    heard.enter(
        Fact(
            kind=Kind.EXAM,
            concept=f"{spot.site} tenderness" if spot is not None else "tenderness",
            assertion=Assertion.PRESENT if yes else Assertion.ABSENT,
            evidence=(
                *([spot.evidence] if spot is not None else []),
                *([spot.shown] if side and spot is not None and spot.shown is not None else []),
                *question.about,
                heard.sentence.evidence(first, last),
            ),
            attributes={"side": side} if side else {},
            key=side or "",
        )
    )
    return True


def answer_of_tested(heard: Heard, question: Question) -> bool:
    """Read "no, never" after "have you been tested?", and "she's a carrier", of the gene spoken of last."""
    context, verdict = heard.context, answer(heard.sentence, heard.rules)
    if "tested" not in question.topics or context.gene is None or question.asked:
        return False
    if verdict is None or verdict[0]:
        return False
    said = heard.sentence.evidence(verdict[1], verdict[2])
    evidence = (context.gene, *question.about, said)
    heard.enter(Fact(Kind.RESULT, f"{context.gene_name} test", Assertion.ABSENT, evidence))
    return True


def answer_of_age(heard: Heard, question: Question) -> bool:
    """Read "I was eleven" after "how old were you when your periods started?"."""
    asked = [one for one in question.asked if one.area in (Area.CONDITION, Area.PROCEDURE)]
    if "age" not in question.topics or len(asked) != 1 or asked[0].person is not None or heard.mentions:
        return False
    numbers = [one for one in find_numbers(heard.sentence.keys) if 0 < one.value < _OLDEST]
    if len(numbers) != 1:
        return False
    number, one = numbers[0], asked[0]
    fact = Fact(
        kind=Kind.CONDITION if one.area is Area.CONDITION else Kind.PROCEDURE,
        concept=one.name,
        code=heard.rules.code(one.area, one.name),
        assertion=Assertion.HISTORICAL,
        evidence=(one.evidence, *question.about, heard.sentence.evidence(number.first, number.last)),
        attributes={"age": number.text},
    )
    heard.context.attend(heard.enter(fact), "condition")
    return True


def answer_of_household(heard: Heard, question: Question) -> bool:
    """Read "my father does, on the balcony" after "does anyone smoke at home?"."""
    smoke = [one for one in question.asked if one.area is Area.HABIT and one.name == "secondhand smoke"]
    if not smoke:
        return False
    verdict = answer(heard.sentence, heard.rules)
    does = _does(heard)
    if verdict is None and does is None:
        return False
    if verdict is not None and not verdict[0]:
        _enter_smoke(heard, smoke[0], heard.sentence.evidence(verdict[1], verdict[2]), Assertion.ABSENT)
        return True
    span = does or (verdict[1:] if verdict is not None else (0, 0))
    _enter_smoke(heard, smoke[0], heard.sentence.evidence(*span), Assertion.PRESENT)
    return True


_INDOORS = frozenset(("house", "home", "inside", "indoors", "apartment", "car", "kitchen", "porch", "around"))


def know_household(heard: Heard, question: Question) -> None:
    """Read "no, but my husband does, in the house" after "do you smoke?": others do, at home."""
    asked = [one for one in question.asked if one.name == "tobacco" and one.person is None]
    does = _does(heard)
    if not asked or does is None or not heard.patient or _INDOORS.isdisjoint(heard.sentence.keys):
        return
    relative = next(one for one in heard.of(Area.RELATIVE) if one.last == does[0] - 1)
    last = max(place for place, key in enumerate(heard.sentence.keys) if key in _INDOORS)
    said = heard.sentence.evidence(relative.first, max(does[1], last))
    heard.enter(Fact(Kind.SOCIAL, "secondhand smoke", Assertion.PRESENT, (asked[0].evidence, said)))


def _does(heard: Heard) -> tuple[int, int] | None:
    """Return the "does" of "my father does"."""
    keys = heard.sentence.keys
    for one in heard.of(Area.RELATIVE):
        concept = heard.rules.by_name[(Area.RELATIVE.value, one.name)]
        kin = isinstance(concept, Relative) and one.name != "family"
        if kin and keys[one.last + 1 : one.last + 2] in (("does",), ("do",), ("smokes",)):
            return one.last + 1, one.last + 1
    return None


def _enter_smoke(heard: Heard, asked: Asked, said: Evidence, assertion: Assertion) -> None:
    heard.enter(Fact(Kind.SOCIAL, asked.name, assertion, (asked.evidence, said)))


_WHEN = ("when", "onset", "since", "duration", "age")


def answer_of_last(heard: Heard, question: Question) -> bool:
    """Read "in nineteen ninety nine" after "when was your last tetanus shot?": it was given then."""
    done = [one for one in question.about_last if not any(_same(one, mention) for mention in heard.mentions)]
    if len(done) != 1 or done[0].person is not None or len(question.about_last) != 1:
        return False
    verdict, one = answer(heard.sentence, heard.rules), done[0]
    kind = Kind.RESULT if one.area is Area.TEST else Kind.PROCEDURE
    code = heard.rules.code(one.area, one.name)
    if verdict is not None and not verdict[0]:
        said = heard.sentence.evidence(verdict[1], verdict[2])
        heard.enter(Fact(kind, one.name, Assertion.ABSENT, (one.evidence, said), code=code))
        return True
    times = [
        found for found in find_attributes(heard.sentence, "procedure", heard.rules) if found.name in _WHEN
    ]
    if len(times) != 1 or not heard.patient:
        return False
    time = times[0]
    evidence = (one.evidence, heard.sentence.evidence(time.first, time.last))
    name = time.name if time.name == "age" else "when"
    key = DONE if kind is Kind.RESULT else ""
    given = {name: time.value}
    heard.enter(Fact(kind, one.name, Assertion.HISTORICAL, evidence, given, key=key, code=code))
    return True


def _same(asked: Asked, mention: Mention) -> bool:
    return asked.area is mention.area and asked.name == mention.name


def answer_of_how_long(heard: Heard, question: Question) -> bool:
    """Read "about ten years" after "how long have you had diabetes?": the patient has it."""
    asked = [one for one in question.asked if one.area in (Area.CONDITION, Area.HABIT, Area.SYMPTOM)]
    if "duration" not in question.topics or len(asked) != 1 or len(question.asked) != 1 or heard.mentions:
        return False
    one, match = asked[0], heard.rules.times.search(heard.sentence.line)
    if one.person is not None or one.assertion is not Assertion.PRESENT or match is None or not heard.patient:
        return False
    if one.area is Area.SYMPTOM and not question.takes_for_granted:
        return False
    if not {"ago", "quit", "stopped", "not", "never", "don't"}.isdisjoint(heard.sentence.keys):
        return False
    first, last = heard.sentence.span_of(match)
    if not certain(heard.sentence.keys[first : last + 1]):
        return False
    kind, sort = _LASTING[one.area]
    fact = Fact(
        kind=kind,
        concept=one.name,
        code=heard.rules.code(one.area, one.name),
        assertion=Assertion.HISTORICAL if question.did and one.area is Area.HABIT else Assertion.PRESENT,
        evidence=(one.evidence, heard.sentence.evidence(first, last)),
        attributes={"duration": heard.sentence.heard(first, last)},
    )
    heard.context.attend(heard.enter(fact), sort)
    return True


_LASTING = {
    Area.CONDITION: (Kind.CONDITION, "condition"),
    Area.HABIT: (Kind.LIFESTYLE, "habit"),
    Area.SYMPTOM: (Kind.SYMPTOM, "symptom"),
}


def answer_of_formerly(heard: Heard, question: Question) -> bool:
    """Read "I used to" after "do you smoke?", "not since I stopped it" after "any dizziness?"."""
    asked = [one for one in question.asked if one.person is None]
    cue = heard.where("cues.formerly")
    if (
        cue is None
        or not _early(heard.sentence, cue)
        or len(asked) != 1
        or len(question.asked) != 1
        or not heard.patient
    ):
        return False
    one = asked[0]
    if one.area not in _LASTING or one.assertion is not Assertion.PRESENT:
        return False
    since = heard.sentence.keys[cue[1]] == "since"
    others = (mention for mention in heard.mentions if not (since and mention.first > cue[1]))
    if any(not _same(one, mention) and mention.area is not Area.RELATIVE for mention in others):
        return False
    kind, name = _LASTING[one.area]
    found = find_attributes(heard.sentence, name, heard.rules) if one.area is Area.HABIT else []
    fact = Fact(
        kind=kind,
        concept=one.name,
        code=heard.rules.code(one.area, one.name),
        assertion=Assertion.HISTORICAL,
        evidence=(
            one.evidence,
            heard.sentence.evidence(*cue),
            *(heard.sentence.evidence(each.first, each.last) for each in found),
        ),
        attributes={each.name: each.value for each in reversed(found)},
    )
    heard.context.attend(heard.enter(fact), name)
    return True


def _early(sentence: Sentence, cue: tuple[int, int]) -> bool:
    """Tell whether an answer begins with it, or ends with it: "I did in May, but not lately"."""
    did = sentence.keys[:1] == ("i",) and sentence.keys[1:2] in (("did",), ("was",), ("had",))
    return cue[0] <= _OPENING or (did and cue[1] == len(sentence.keys) - 1)


_OPENING = 4
"""Words before "I used to" in an answer: "well, not now but I used to"."""


def answer_of_part(heard: Heard, question: Question) -> bool:
    """Read "yes, on my knee" after "have you had surgery?"."""
    if "surgeries" not in question.topics or heard.clinician or len(heard.sites) != 1:
        return False
    site, first, last = heard.sites[0]
    before = heard.sentence.keys[max(0, first - 3) : first]
    if "on" not in before or heard.of(Area.PROCEDURE, Area.SYMPTOM) or not question.about:
        return False
    side = side_of(heard.sentence, first, last)
    places = [place for place, key in enumerate(heard.sentence.keys) if side and SIDES.get(key) == side]
    said = heard.sentence.evidence(min([first, *places]), max([last, *places]))
    operation = [one.evidence for one in question.asked if one.name == "surgery"]
    if not operation:
        return False
    given = find_attributes(heard.sentence, "procedure", heard.rules)
    attributes = {one.name: one.value for one in given} | ({"side": side} if side else {})
    evidence = (*operation, said, *(heard.sentence.evidence(one.first, one.last) for one in given))
    name = heard.enter(
        Fact(Kind.PROCEDURE, f"{site.name} surgery", Assertion.HISTORICAL, evidence, attributes)
    )
    heard.context.attend(name, "procedure")
    return True


def answer_of_course(heard: Heard, question: Question) -> bool:
    """Read "yeah, it has" after "has it been getting worse?", and "about the same"."""
    name = heard.context.symptom
    known = heard.ledger.findings.get(name or "")
    if question.course is None or known is None or heard.clinician or heard.of(Area.SYMPTOM):
        return False
    if known.assertion is not Assertion.PRESENT or "course" in known.attributes:
        return False
    told = [one for one in find_attributes(heard.sentence, "symptom", heard.rules) if one.name == "course"]
    verdict = answer(heard.sentence, heard.rules)
    if told:
        evidence = [question.course, heard.sentence.evidence(told[0].first, told[0].last)]
        heard.ledger.amend(known.id, {"course": told[0].value}, evidence)
    elif verdict is not None and verdict[0]:
        evidence = [question.course, heard.sentence.evidence(verdict[1], verdict[2])]
        heard.ledger.amend(known.id, {"course": question.course_says}, evidence)
    else:
        return False
    return True


_GONE = frozenset(("gone", "went", "away", "resolved", "no", "not", "never", "none", "don't"))


def answer_of_known(heard: Heard, question: Question) -> bool:
    """Read "it's much better" after "how is your back pain?": there is back pain, and so it goes."""
    if len(question.presupposed) != 1 or question.asked or heard.clinician or heard.of(Area.SYMPTOM):
        return False
    if "medicines" in question.topics:  # "what do you take for the pain?"
        return False
    one = question.presupposed[0]
    name = ident("f", Kind.SYMPTOM.value, one.name, "")
    if heard.ledger.holds(name) or not _GONE.isdisjoint(heard.sentence.keys):
        return False
    found = [
        each for each in find_attributes(heard.sentence, "symptom", heard.rules) if each.name in _OF_KNOWN
    ]
    if not found:
        return False
    named = (one.named,) if one.named else ()
    fact = Fact(
        kind=Kind.SYMPTOM,
        concept=one.name,
        code=heard.rules.code(one.area, one.name),
        assertion=Assertion.PRESENT,
        evidence=(*named, one.evidence, *(heard.sentence.evidence(each.first, each.last) for each in found)),
        attributes={each.name: each.value for each in reversed(found)}
        | ({"side": one.side} if one.side else {}),
    )
    heard.context.attend(heard.enter(fact), "symptom", tuple(each.name for each in found))
    return True


NEGATIONS = frozenset(("no", "not", "none", "never", "don't", "nothing", "zero", "0"))
_WAY = 7
"""So many words may name where a pain goes: "into my left arm down to the elbow"."""
_OF_KNOWN = ("course", "severity", "severity_word", "quality", "frequency", "duration", "since", "onset")


def answer_of_radiation(heard: Heard, question: Question) -> bool:
    """Read "down my left arm" after "does it go anywhere?"."""
    known = heard.symptom
    if "radiation" not in question.topics or known is None or heard.clinician or not heard.sites:
        return False
    if known.assertion is not Assertion.PRESENT or heard.of(Area.SYMPTOM):
        return False
    if not NEGATIONS.isdisjoint(heard.sentence.keys) or doubtful(heard.sentence, *heard.sites[0][1:]):
        return False
    (_, first, _), (_, _, last) = heard.sites[0], heard.sites[-1]
    if last - first > _WAY:
        last = heard.sites[0][2]
    if first and heard.sentence.keys[first - 1] in SIDES:
        first -= 1
    evidence = [*question.about, heard.sentence.evidence(first, last)]
    heard.ledger.amend(known.id, {"radiation": heard.sentence.heard(first, last)}, evidence)
    return True


_YES = ("yes", "yeah", "yep", "yup", "right", "it does", "it is")


def answer_of_effect(heard: Heard, question: Question) -> bool:
    """Read "not really" after "did the physical therapy help?": what it did, not whether there was any."""
    verdict = answer(heard.sentence, heard.rules)
    if len(question.effect) != 1 or verdict is None or heard.clinician:
        return False
    one = question.effect[0]
    kind = Kind.MEDICATION if one.area is Area.DRUG else Kind.PROCEDURE
    past = kind is Kind.PROCEDURE or question.did
    said = heard.sentence.evidence(verdict[1], verdict[2])
    words = heard.sentence.heard(verdict[1], verdict[2])
    plain = words in _YES and question.helps is not None
    asked = (one.evidence, question.helps) if plain and question.helps is not None else (one.evidence,)
    effect = {"effect": question.helps_says if plain else words}
    name = ident("f", kind.value, one.name, "")
    if heard.ledger.holds(name):
        heard.ledger.amend(name, effect, [*asked, said])
        return True
    code = heard.rules.code(one.area, one.name)
    assertion = Assertion.HISTORICAL if past else Assertion.PRESENT
    heard.enter(Fact(kind, one.name, assertion, (*asked, said), effect, code=code))
    return True

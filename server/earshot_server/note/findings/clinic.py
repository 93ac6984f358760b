"""What the clinician finds and judges: signs of the examination, and the assessment."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.context import SPOT_LASTS, Spot
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.history import NO_DISEASE, on_record
from earshot_server.note.findings.mention import Mention, side_at
from earshot_server.note.findings.places import SIDES, side_of
from earshot_server.note.findings.questions import only_names
from earshot_server.note.rules.concepts import Area, Sign
from earshot_server.note.sentences.sentence import Speaker

_NEAR = 6
_RESULTS = ("positive", "negative", "loose", "painful")
_JUDGED = (Assertion.PRESENT, Assertion.ABSENT, Assertion.POSSIBLE)


def find_signs(heard: Heard) -> list[Mention]:
    """Return the signs of the examination that a sentence names; cues decide on them as on other concepts."""
    hits = [
        (sign, part, hit.first, hit.last)
        for hit in heard.rules.signs.find(heard.sentence.keys)
        for sign, part in hit.holds
    ]
    found: dict[tuple[str, int], Mention] = {}
    before = _spoken_of(heard, hits)
    for sign, part, first, last in hits:
        if part == "site":
            continue
        if before is not None and before.site in sign.site:
            found[sign.name, first] = Mention(
                Area.SIGN,
                sign.name,
                first,
                last,
                first,
                exam=True,
                side=_side(heard, first) or before.side,
                asked=before.evidence,
                shown=before.shown,
            )
            continue
        site = _site(sign, first, hits) if sign.site else (first, last)
        if site is not None:
            side = _side_behind(heard, first) or _side(heard, min(first, site[0]))
            mention = Mention(
                Area.SIGN,
                sign.name,
                min(first, site[0]),
                max(last, site[1]),
                first,
                exam=True,
                weak=part == "denied",
                side=side,
            )
            found.setdefault((sign.name, first), mention)
    return list(found.values())


_OTHERS = frozenset(("left", "right", "other"))
_STANDS_FOR = frozenset(("one", "1", "side"))
_FAR = 4
"""A side further off, in words, is another sign's if one lies between."""
_RECENT = 3
"""So many sentences "the right one" may stand for the part that was spoken of."""


def _spoken_of(heard: Heard, hits: list[tuple[Sign, str, int, int]]) -> Spot | None:
    """Return the part that "the right one", "the left side" stands for; remember the part that is named."""
    context, keys = heard.context, heard.sentence.keys
    named = [(first, last) for _, part, first, last in hits if part == "site"]
    if named:
        first, last = named[-1]
        context.examined = Spot(
            site=" ".join(keys[first : last + 1]), evidence=heard.sentence.evidence(first, last)
        )
        return None
    if not heard.clinician:
        return None
    other = any(one in _OTHERS and two in _STANDS_FOR for one, two in pairwise(keys))
    fresh = context.examined is not None and context.examined.age <= _RECENT
    if other:
        return context.examined if fresh else None
    return _of_part(heard, hits)


_SEEN = frozenset(("fluid", "effusion", "ballotable", "bulging", "erythematous", "distended", "nontender"))
"""What is found at the part that is spoken of, without naming it: "there's a big effusion"."""


def _of_part(heard: Heard, hits: list[tuple[Sign, str, int, int]]) -> Spot | None:
    """Return the part that was spoken of last, if a sign of it is named that no other part has as well."""
    words = {key for _, _, first, last in hits for key in heard.sentence.keys[first : last + 1]}
    if heard.sites or _SEEN.isdisjoint(words):
        return None
    context = heard.context
    for spot in (context.examined, context.spot, context.part):
        fresh = spot is not None and (spot.age <= SPOT_LASTS or spot is context.part)
        if spot is not None and fresh and any(spot.site in sign.site for sign, *_ in hits):
            return spot
    return None


def _site(sign: Sign, place: int, hits: list[tuple[Sign, str, int, int]]) -> tuple[int, int] | None:
    """Return the sign's site, if it is the nearest of all: before its words, else behind them."""
    sites = [(other, first, last) for other, part, first, last in hits if part == "site"]
    before = [one for one in sites if 0 < place - one[2] <= _NEAR]
    behind = [one for one in sites if 0 < one[1] - place <= _NEAR]
    nearest = max((one[2] for one in before), default=None)
    if nearest is not None:
        mine = [one for one in before if one[2] == nearest]
    else:
        first = min((one[1] for one in behind), default=None)
        mine = [one for one in behind if one[1] == first]
    return next(((first, last) for other, first, last in mine if other == sign), None)


def _side(heard: Heard, first: int) -> str | None:
    keys = heard.sentence.keys
    start = max(0, first - 2)
    marks = [place for place in range(start, first) if heard.sentence.tokens[place].mark]
    before = keys[marks[-1] + 1 if marks else start : first]
    near = next((SIDES[key] for key in reversed(before) if key in SIDES), None)
    named = [place for place, key in enumerate(keys) if key in SIDES]
    if near is not None or len(named) != 1 or keys[named[0] + 1 : named[0] + 2] in (("now",), ("here",)):
        return near
    low, high = sorted((first, named[0]))
    if "but" in keys[low:high] or (named[0] < first and marks):
        return None  # "no swelling in the legs, but the left calf is tender"
    hits = list(heard.rules.signs.find(keys))
    own = {sign.name for hit in hits if hit.first == first for sign, _ in hit.holds}
    between = [
        hit for hit in hits if low < hit.first < high and "site" not in {part for _, part in hit.holds}
    ]
    others = any(own.isdisjoint(sign.name for sign, _ in hit.holds) for hit in between)
    return None if high - low > _FAR and others else SIDES[keys[named[0]]]


def _side_behind(heard: Heard, first: int) -> str | None:
    """Return the side right behind a result: "negative on the right, positive on the left"."""
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    behind = keys[first + 1 : first + 4]
    if behind[:2] != ("on", "the") or any(token.mark for token in tokens[first : first + 3]):
        return None
    return SIDES.get(behind[2]) if len(behind) > len(("on", "the")) else None


def read_exam(heard: Heard, signs: list[Mention]) -> None:
    """Enter what the clinician sees, hears and feels."""
    if heard.sentence.speaker is Speaker.PATIENT or heard.says("cues.recounts"):
        return
    wish = heard.where("decided.wishes")
    signs = [one for one in signs if wish is None or one.anchor < wish[0]]
    lists = only_names(heard.sentence, heard.all) and not heard.context.examining  # "so, the lump."
    named = heard.clinician and heard.says("cues.finds") and wish is None and not lists
    mine = [one for one in signs if one.assertion in _JUDGED]
    mine = [one for one in mine if not one.weak or one.assertion is Assertion.ABSENT]
    mine = [_of_itself(heard, one) for one in mine]
    mine = [one for one in mine if one.assertion is not Assertion.ABSENT or not one.name.endswith(_NORMAL)]
    if named:
        mine += [
            one
            for one in heard.of(Area.SYMPTOM)
            if one.exam and one.person is None and one.assertion in _JUDGED and not _is_reason(heard, one)
            if not any(_same_words(sign, one, heard.sentence.keys) for sign in mine)
        ]
    for mention in (_placed(heard, one) for one in mine):
        if mention is None:
            continue
        extra = {"side": mention.side} if mention.side else {}
        word = heard.sentence.keys[mention.anchor]
        if word in _RESULTS:
            extra["result"] = heard.sentence.tokens[mention.anchor].text
            mention = replace(
                mention, assertion=Assertion.ABSENT if word == "negative" else Assertion.PRESENT
            )
        if mention.name == "range of motion":
            moved = find_attributes(heard.sentence, "motion", heard.rules)
            spot = heard.context.spot if heard.context.spot and heard.context.spot.age <= _RECENT else None
            if spot is not None:
                extra = {"side": spot.side} if spot.side else {}
                name = f"{spot.site} {mention.name}"
                mention = replace(mention, asked=spot.evidence, shown=spot.shown, name=name, side=spot.side)
            spans = side_at(heard.sentence, mention) if spot is None else []
            heard.put(Kind.EXAM, mention, moved, extra=extra, spans=spans, key=extra.get("side", ""))
            continue
        spans = side_at(heard.sentence, mention)
        heard.put(Kind.EXAM, mention, extra=extra, spans=spans, key=mention.side or "")


def _of_itself(heard: Heard, sign: Mention) -> Mention:
    """Return a sign that has its own subject behind a comma as found: "no redness, belly's soft"."""
    if sign.assertion is not Assertion.ABSENT or sign.cue is None or sign.cue[1] >= sign.first:
        return sign
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    marked = any(tokens[place].mark == "," for place in range(sign.cue[1], sign.first))
    before = range(sign.first, sign.anchor)
    verb = any(tokens[place].text.endswith("'s") or keys[place] in _IS for place in before)
    said = keys[sign.cue[0] : sign.cue[1] + 1] in (("no",), ("not",), ("without",))
    return replace(sign, assertion=Assertion.PRESENT, cue=None) if marked and verb and said else sign


_IS = ("is", "are", "sounds", "sound", "looks", "look", "feels", "feel")
_STEM = 4
_UP_TO = frozenset(("to", "above", "below"))


def _same_words(sign: Mention, symptom: Mention, keys: Sequence[str]) -> bool:
    """Tell whether a symptom is but the sign that was read from the same words: "wheezing" and "wheezes"."""
    if not sign.first <= symptom.anchor <= sign.last:
        return False
    reaches = not _UP_TO.isdisjoint(keys[sign.anchor : symptom.last + 1])
    if symptom.name.endswith(" swelling") and "edema" in sign.name and reaches:
        return True  # "pitting edema to the knees"
    stems = [word[:_STEM] for word in sign.name.split()]
    words = symptom.name.split()
    if len(words) == 1 < len(stems):
        return True  # "the canal's swollen": it is no other swelling
    return len(words) == len(stems) and all(map(str.startswith, words, stems))


_KNOWN = frozenset(("the", "your", "that", "his", "her", "this", "any"))


def _is_reason(heard: Heard, mention: Mention) -> bool:
    """Tell whether a symptom is only why something is done: "an ultrasound for the bleeding"."""
    before = heard.sentence.keys[max(0, mention.first - 2) : mention.first]
    return before[-1:] == ("for",) or (before[:1] == ("for",) and not _KNOWN.isdisjoint(before))


_NORMAL = " normal"
"""A sign that ends so says nothing where it is denied: "your thyroid levels are not normal"."""
_PLACELESS = "tenderness"
"""The sign that says nothing without its place, unless it is denied."""


def _placed(heard: Heard, mention: Mention) -> Mention | None:
    """Give tenderness the part that was just spoken of; None where there is none."""
    if mention.name != _PLACELESS or mention.assertion is Assertion.ABSENT:
        return mention
    if len(heard.sites) == 1:
        site, first, last = heard.sites[0]
        side = side_of(heard.sentence, first, last)
        first, last = min(first, mention.first), max(last, mention.last)
        return replace(mention, name=f"{site.name} {_PLACELESS}", first=first, last=last, side=side)
    spot = heard.context.spot
    if spot is None or spot.age > _RECENT or heard.sites:
        return None
    name = f"{spot.site} {_PLACELESS}"
    return replace(mention, name=name, side=spot.side, asked=spot.evidence, shown=spot.shown)


def read_assessment(heard: Heard) -> set[int]:
    """Enter the clinician's judgement of conditions; return the anchors of the mentions that were used."""
    if heard.sentence.speaker is Speaker.PATIENT or heard.says("cues.recounts"):
        return set()
    if not heard.clinician and not heard.says("cues.judges"):
        return set()
    if on_record(heard):
        return set()
    used: set[int] = set()
    for mention in heard.of(Area.CONDITION):
        if mention.name in NO_DISEASE:
            continue
        if _feared(heard, mention):
            mention = replace(mention, assertion=Assertion.POSSIBLE)
        if mention.person is not None or mention.assertion not in _JUDGED:
            continue
        if mention.assertion is not Assertion.ABSENT and _of_test(heard, mention):
            continue
        if mention.assertion is Assertion.POSSIBLE and _is_cause(heard, mention):
            continue
        concludes = heard.sentence.keys[0] == "so"
        judged = concludes or heard.says("cues.judges", 0, mention.first) or _judges_on(heard, mention)
        judged = judged or (heard.clinician and heard.context.topic("diagnosis"))
        if not judged and mention.assertion is Assertion.PRESENT:
            continue
        if _asked_of_history(heard, mention):
            continue
        extra = {"side": mention.side} if mention.side else {}
        heard.put(Kind.ASSESSMENT, mention, extra=extra, spans=side_at(heard.sentence, mention))
        used.add(mention.anchor)
    return used


def _is_cause(heard: Heard, mention: Mention) -> bool:
    """Tell whether only the cause is unsure, of something that is there: "probably from the asthma"."""
    before = heard.sentence.keys[max(0, mention.first - 2) : mention.first]
    if before not in (("from", "the"), ("to", "the"), ("of", "the")):
        return False
    sure = (Kind.ASSESSMENT, Kind.CONDITION)
    found = [one for one in heard.ledger.findings.values() if one.kind in sure]
    return any(one.concept == mention.name and one.assertion is Assertion.PRESENT for one in found)


_ADDS = ("and", "also", "plus")
_NEXT = 3
"""So early a fragment names what it adds: "and probably some thrush, from the inhaler"."""


def _judges_on(heard: Heard, mention: Mention) -> bool:
    """Tell whether a fragment adds to what was judged just before: "so, severe asthma. And thrush."."""
    if not heard.clinician or heard.sentence.keys[0] not in _ADDS or mention.first > _NEXT:
        return False
    judged = [one for one in heard.ledger.findings.values() if one.kind is Kind.ASSESSMENT]
    return any(one.evidence[-1].segment == heard.sentence.segment for one in judged)


def _feared(heard: Heard, mention: Mention) -> bool:
    """Tell whether a clinician worries that it may be that: "I'm concerned about a torn ligament"."""
    if not heard.clinician or mention.assertion is not Assertion.HYPOTHETICAL or mention.cue is None:
        return False
    were = heard.sentence.keys[max(0, mention.cue[0] - 2) : mention.cue[0]]
    return "was" not in were and heard.says("cues.concerned", mention.cue[0], mention.cue[1] + 1)


def _of_test(heard: Heard, mention: Mention) -> bool:
    """Tell whether a test before it shows it: then it is that test's result."""
    return any(
        one.last < mention.first
        and heard.says("cues.shows", one.last + 1, mention.first)
        and "so" not in heard.sentence.keys[one.last : mention.first]
        for one in heard.of(Area.TEST)
    )


def _asked_of_history(heard: Heard, mention: Mention) -> bool:
    """Tell whether the clinician only speaks of what is known: "your asthma", "a history of asthma"."""
    return heard.says("cues.knows", max(0, mention.first - 3), mention.first)

"""Answers of one word: "heavy" after "and your periods?", "poor" after "how's your appetite?"."""

from collections.abc import Iterable

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.kin import DENIES
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.settle import affirm
from earshot_server.note.rules.concepts import Area, Concept

_FRESH = 2
"""So many sentences after the question."""
_LONGEST = 3
"""Words of such an answer, without its fillers."""
_BESIDE = frozenset(
    ("it's", "it", "they're", "they", "is", "are", "been", "has", "have", "of", "late", "lately")
)
_ALWAYS = (
    "pretty",
    "very",
    "really",
    "kind",
    "sort",
    "quite",
    "so",
    "too",
    "just",
    "always",
    "a",
    "bit",
    "little",
)


def answer_in_one_word(heard: Heard, question: Question) -> bool:
    """Read "heavy" after "and your periods?" as heavy periods, if a table has those words together."""
    if not heard.patient or heard.mentions or question.asked or question.age > _FRESH or not question.about:
        return False
    if question.presumed or question.presupposed or question.detailed:
        return False
    place = _word(heard)
    concept = _composed(heard, heard.sentence.keys[place], question.words) if place is not None else None
    if place is None:
        place, concept = _in_opening(heard, question)
    if concept is None:
        return False
    name = heard.enter(
        Fact(
            kind=Kind.SYMPTOM,
            concept=concept.name,
            code=heard.rules.code(concept.area, concept.name),
            assertion=Assertion.PRESENT,
            evidence=(*question.about, heard.sentence.evidence(place, place)),
        )
    )
    heard.context.attend(name, "symptom")
    return True


def _word(heard: Heard) -> int | None:
    """Return the place of the one word that matters, up to the first mark; None if there are more."""
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    end = next((at for at, token in enumerate(tokens) if token.mark and token.mark != ","), len(keys) - 1)
    comma = next((at for at, token in enumerate(tokens[:end]) if token.mark == "," and at), None)
    places: list[int] = []
    at = 0
    while at <= end and (comma is None or at <= comma or not places):
        filler = heard.rules.said["answers.fillers"].at(keys, at)
        if filler is not None:
            at = filler.last + 1
            continue
        if keys[at] and keys[at] not in _BESIDE and keys[at] not in _ALWAYS:
            places.append(at)
        at += 1
    return places[0] if len(places) == 1 and at <= _LONGEST + len(_BESIDE) else None


_WITHIN = 5


def _in_opening(heard: Heard, question: Question) -> tuple[int, Concept | None]:
    """Return the word with which a longer answer begins so: "a bit blurry until I wipe it" of the vision."""
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    end = next((at for at, token in enumerate(tokens) if token.mark), len(keys) - 1)
    opening = keys[: min(end + 1, _WITHIN)]
    if not DENIES.isdisjoint(opening):
        return 0, None
    for place, key in enumerate(opening):
        plain = key and key not in _BESIDE and key not in _ALWAYS and len(key) > _SHORT
        concept = _composed(heard, key, question.words) if plain else None
        if concept is not None:
            return place, concept
    return 0, None


_SHORT = 3


def _composed(heard: Heard, word: str, nouns: Iterable[str]) -> Concept | None:
    """Return the symptom that a word and a noun of the question name together, whichever stands first."""
    for noun in nouns:
        for phrase in ((word, noun), (noun, word), (noun, "is", word), (noun, "are", word)):
            hit = heard.rules.concepts.at(phrase, 0)
            if hit is None or hit.last - hit.first + 1 != len(phrase):
                continue
            found = [one for one in hit.holds if one.area is Area.SYMPTOM]
            if found:
                return found[0]
    return None


_ONES = frozenset(("one", "ones", "1", "1s"))


def answer_at_end(heard: Heard, question: Question) -> bool:
    """Read "the blue one, yeah" after "is that the albuterol?"."""
    keys, tokens, last = heard.sentence.keys, heard.sentence.tokens, len(heard.sentence.keys) - 1
    one = question.asked[0]
    if one.area is Area.DRUG and keys[:1] == ("the",) and keys[last] in _ONES and not heard.mentions:
        affirm(heard, question, [one], heard.sentence.evidence(0, last))  # "the gummy ones"
        question.answered = True
        return True
    yes = heard.rules.said["answers.yes"].at(keys, last) is not None
    if not yes or last < 1 or not tokens[last - 1].mark or heard.mentions or not DENIES.isdisjoint(keys):
        return False
    affirm(heard, question, [one], heard.sentence.evidence(last, last))
    question.answered = True
    return True

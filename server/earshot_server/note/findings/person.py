"""Of whom a mention is said: the patient, a relative, or somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area, Relative
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

_ONESELF = frozenset(["i", "i'm", "i've", "i'd", "me", "my", "myself", "you", "you're", "you've", "your"])
_OWN = frozenset(["i", "i'm", "i've", "i'd", "you", "you're", "you've"])
_PRONOUNS = frozenset(
    ["he", "he's", "she", "she's", "they", "they're", "they've", "hers", "his", "her", "their"]
)
_SOMEBODY = "people"
"""The name in `tables/relatives.csv` of people who are no relatives."""
_RUNS = ("runs", "run", "in", "on", "from")


@dataclass(frozen=True)
class Person:
    """Somebody who is spoken of; `kin` as in `tables/relatives.csv`."""

    name: str
    kin: str
    first: int
    last: int


def people(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> list[Person]:
    """Return the people that a sentence names."""
    found = []
    for mention in mentions:
        if mention.area is Area.RELATIVE:
            concept = rules.by_name[(Area.RELATIVE.value, mention.name)]
            assert isinstance(concept, Relative)
            if _somebodys(sentence, mention.first):
                found.append(Person(_SOMEBODY, "none", mention.first, mention.last))
            else:
                found.append(Person(mention.name, concept.kin, mention.first, mention.last))
    return found


def _somebodys(sentence: Sentence, place: int) -> bool:
    """Tell whether a relative is another one's: "Ruth's daughter" is no daughter of the patient."""
    before = sentence.tokens[place - 1] if place else None
    return before is not None and before.text.endswith("'s") and before.text != before.key


def assign(
    sentence: Sentence, mentions: Sequence[Mention], named: Sequence[Person], before: str | None
) -> list[Mention]:
    """Return the mentions with the person that each is said of.

    `before` is whom the sentences before were about: a pronoun at the start goes on about them.
    """
    return [
        mention if mention.area is Area.RELATIVE else _assign(sentence, mention, named, before)
        for mention in mentions
    ]


def speaks_on(sentence: Sentence) -> bool:
    """Tell whether a sentence begins with a pronoun for somebody named before."""
    for key in sentence.keys[:4]:
        if key in _OWN:
            return False
        if key in _PRONOUNS:
            return True
    return False


def _assign(sentence: Sentence, mention: Mention, named: Sequence[Person], before: str | None) -> Mention:
    keys = sentence.keys
    person = _ahead(keys, mention, named) or _behind(keys, mention, named)
    if person is not None:
        return replace(mention, person=person.name, person_at=(person.first, person.last))
    if before is not None and speaks_on(sentence) and not _OWN.intersection(keys[: mention.anchor]):
        return replace(mention, person=before)
    return mention


def _ahead(keys: Sequence[str], mention: Mention, named: Sequence[Person]) -> Person | None:
    """Return the nearest person before a mention, unless the speaker came in between."""
    person: Person | None = None
    for one in named:
        if one.last < mention.anchor:
            person = one
    if person is None:
        return None
    between = keys[person.last + 1 : mention.anchor]
    if _ONESELF.intersection(between):
        return None
    if "and" in between and _OWN.intersection(keys[: person.first]):
        return None  # "I live with my mother and have asthma"
    return person


def _behind(keys: Sequence[str], mention: Mention, named: Sequence[Person]) -> Person | None:
    """Return the person of "runs on my father's side", "in the family"."""
    for one in named:
        between = keys[mention.last + 1 : one.first]
        if one.first > mention.last and len(between) <= 6 and not _OWN.intersection(between):
            if one.name in ("family", "mother's side", "father's side"):
                return one
            if between and between[0] in _RUNS and "with" not in between:
                return one
    return None

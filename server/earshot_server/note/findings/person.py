"""Of whom a mention is said: the patient, a relative, or somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from earshot_server.note.draft import Evidence
from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area, Relative
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_ONESELF = frozenset(["i", "i'm", "i've", "i'd", "me", "my", "myself", "you", "you're", "you've", "your"])
_OWN = frozenset(["i", "i'm", "i've", "i'd", "you", "you're", "you've"])
_PRONOUNS = frozenset(
    ["he", "he's", "she", "she's", "they", "they're", "they've", "hers", "his", "her", "their"]
)
_THIRD = frozenset(("he", "he's", "she", "she's"))
_PLURAL = frozenset(("they", "they're", "they've"))
_PREDICATES = frozenset(("had", "has", "have", "got", "gets", "was", "is", "died", "did", "takes", "took"))
_GENDERS = {
    **dict.fromkeys(("he", "he's", "his"), "male"),
    **dict.fromkeys(("she", "she's", "her", "hers"), "female"),
}
CHILDREN = ("child", "son", "daughter")
"""The patient's, by their names in `relatives.csv`."""
SOMEBODY = "people"
"""The name in `tables/relatives.csv` of people who are no relatives."""
_RUNS = ("runs", "run", "in", "on", "from")
_RUNNING = frozenset((*_RUNS, "my", "our", "both", "the", "all", "through", "with", ""))
_REPORTS = frozenset(
    ("says", "said", "thinks", "thought", "noticed", "notices", "tells", "told", "wants", "claims", "swears")
)
"""Behind these somebody only tells of the patient: "my wife says the snoring is terrible"."""


@dataclass(frozen=True)
class Person:
    """Somebody who is spoken of; `kin` as in `tables/relatives.csv`."""

    name: str
    kin: str
    first: int
    last: int
    line: str = ""
    """The side of the family."""
    through: tuple[Evidence, ...] = ()
    """The words that name whose relative it is."""


def people(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> list[Person]:
    """Return the people that a sentence names."""
    found: list[Person] = []
    for mention in mentions:
        if found and _of_side(sentence, mention, mentions):
            side = rules.by_name[(Area.RELATIVE.value, mention.name)]
            line = side.line if isinstance(side, Relative) else ""
            found[-1] = replace(found[-1], last=mention.last, line=found[-1].line or line)
        elif mention.area is Area.RELATIVE and _is_addressed(sentence, mention):
            continue
        elif mention.area is Area.RELATIVE:
            concept = rules.by_name[(Area.RELATIVE.value, mention.name)]
            assert isinstance(concept, Relative)
            if _somebodys(sentence, mention.first) or of_another(sentence, mention, mentions):
                found.append(Person(SOMEBODY, "none", mention.first, mention.last))
            else:
                place = (mention.first, mention.last)
                found.append(Person(mention.name, concept.kin, *place, mention.line, mention.through))
        elif mention.area is Area.LIVING:
            found += _within(sentence, mention, rules)
    return found


_ADDRESSED = frozenset(("mom", "mum", "mommy", "dad", "daddy", "grandma", "grandpa", "mama", "papa"))
_OF_SOMEBODY = frozenset(
    ("your", "his", "her", "their", "the", "a", "and", "or", "my", "of", "with", "from", "to", "by", "for")
)


def _is_addressed(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a clinician speaks to whom the word names: "how has she been, mom?"."""
    keys = sentence.keys
    alone = mention.first == mention.last and keys[mention.first] in _ADDRESSED
    if not alone or sentence.speaker is Speaker.PATIENT:
        return False
    before = keys[mention.first - 1] if mention.first else ""
    ends = mention.last == len(keys) - 1 or bool(sentence.tokens[mention.last].mark)
    return ends and bool(before) and before not in _OF_SOMEBODY


_SIDES = ("mother's side", "father's side", "family")
_ON = frozenset(("on", "in", "of", "from", "my", "the", "his", "her", "their"))


def _of_side(sentence: Sentence, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Tell whether a side of the family only says which relative: "my aunt on my father's side"."""
    before = [one for one in mentions if one.area is Area.RELATIVE and one.last < mention.first]
    if mention.area is not Area.RELATIVE or mention.name not in _SIDES or not before:
        return False
    between = sentence.keys[before[-1].last + 1 : mention.first]
    return bool(between) and before[-1].name not in _SIDES and set(between) <= _ON


def _within(sentence: Sentence, mention: Mention, rules: Rules) -> list[Person]:
    """Return the people that words about home name: "I have a daughter, she's healthy"."""
    found = []
    for place in range(mention.first, mention.last + 1):
        hit = rules.concepts.at(sentence.keys[place : place + 1], 0)
        concept = hit.holds[0] if hit is not None else None
        if isinstance(concept, Relative) and sentence.keys[mention.last + 1 : mention.last + 2] != ("and",):
            found.append(Person(concept.name, concept.kin, place, place))
    return found


def _somebodys(sentence: Sentence, place: int) -> bool:
    """Tell whether a relative is another one's: "Ruth's daughter" is no daughter of the patient."""
    before = sentence.tokens[place - 1] if place else None
    return before is not None and before.text.endswith("'s") and before.text != before.key


_THEIRS = frozenset(("his", "her", "their"))


def of_another(sentence: Sentence, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Tell whether a relative is the relative's: "my mother and her father" has no father of the patient."""
    if mention.own:
        return False
    owner = sentence.keys[mention.first - 1] if mention.first else ""
    before = [one for one in mentions if one.area is Area.RELATIVE and one.last < mention.first - 1]
    if owner not in _THEIRS or not before:
        return False
    return before[-1].first == 0 or sentence.keys[before[-1].first - 1] in ("my", "your", "our", "the")


def assign(
    sentence: Sentence,
    mentions: Sequence[Mention],
    named: Sequence[Person],
    before: str | None,
    rules: Rules,
    *,
    alone: bool = False,
) -> list[Mention]:
    """Return the mentions with the person that each is said of.

    `before` is whom the sentences before were about: a pronoun at the start goes on about them. `alone`: the
    sentence before was nothing but that person ("my mother ..."): a verb at the start goes on, too.
    """
    return [
        mention if mention.area is Area.RELATIVE else _assign(sentence, mention, named, before, alone, rules)
        for mention in mentions
    ]


def speaks_on(sentence: Sentence, person: str | None, rules: Rules) -> bool:
    """Tell whether a sentence begins with a pronoun that can be somebody named before."""
    return _speaks_on(sentence.keys, _gender(person, rules))


_OBJECTS = {"him": "male", "he": "male", "his": "male", "her": "female", "she": "female"}


def asks_on_of(sentence: Sentence, person: str, rules: Rules) -> bool:
    """Tell whether a question goes on about somebody named before: "anything else from her?"."""
    gender = _gender(person, rules)
    return bool(gender) and gender in {_OBJECTS.get(key) for key in sentence.keys}


_EARLY = 6
_WHICH = ("older", "younger", "oldest", "youngest", "other", "middle", "little", "big", "eldest")
_DOES = ("1", "had", "has", "is", "got", "died")
_ONE_OF_THEM = (
    *(f"the {which} {does}" for which in _WHICH for does in _DOES),
    *("1 of them", "both of them", "they both", "2 of them"),
)
"""How one of several who were named is spoken of: "two brothers. The older one has diabetes"."""


def _speaks_on(keys: Sequence[str], gender: str) -> bool:
    line = " ".join(keys[:_EARLY])
    if any(one in line for one in _ONE_OF_THEM):
        return True
    for key in keys[:4]:
        if key in _OWN:
            return False
        if key in _PRONOUNS:
            return not gender or _GENDERS.get(key, gender) == gender
    return False


def _gender(person: str | None, rules: Rules) -> str:
    concept = rules.by_name.get((Area.RELATIVE.value, person or ""))
    return concept.gender if isinstance(concept, Relative) else ""


def without(keys: Sequence[str], asides: str, rules: Rules) -> list[str]:
    """Return a line without the phrases of a list: in "as I mentioned", "thank you" nobody is spoken of."""
    found = list(keys)
    for hit in rules.said[asides].find(keys):
        found[hit.first : hit.last + 1] = [""] * (hit.last + 1 - hit.first)
    return found


def _assign(
    sentence: Sentence,
    mention: Mention,
    named: Sequence[Person],
    before: str | None,
    alone: bool,
    rules: Rules,
) -> Mention:
    keys = without(sentence.keys, "speakers.asides", rules)
    if keys[mention.first] == "my" or keys[mention.first - 1 : mention.first] == ["my"]:
        return mention  # "she came early because my blood pressure went up"
    person = _ahead(keys, mention, named) or _behind(keys, mention, named)
    if person is not None:
        return replace(mention, person=person.name, person_at=(person.first, person.last))
    goes_on = _speaks_on(keys, _gender(before, rules)) or (alone and keys[0] in _PREDICATES)
    if before is not None and goes_on and not _OWN.intersection(keys[: mention.anchor]):
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
    if between and between[0] in _REPORTS and _THIRD.isdisjoint(between):
        return None
    between = _without_own_age(between)
    if _ONESELF.intersection(between) and not _THIRD.intersection(_behind_oneself(between)):
        return None  # unless it goes on: "my mother had it from my age on, and she lost her kidneys"
    if (
        "and" in between
        and (_THIRD | _PLURAL).isdisjoint(between)
        and _OWN.intersection(keys[: person.first])
    ):
        return None  # "I live with my mother and have asthma"
    return person


_AS_A_CHILD = (("when", "i", "was"), ("since", "i", "was"), ("before", "i", "was"))


def _without_own_age(keys: Sequence[str]) -> Sequence[str]:
    """Return words without how old the speaker was: "dad passed when I was ten, it was a stroke"."""
    for place in range(len(keys) - 3):
        if tuple(keys[place : place + 3]) in _AS_A_CHILD:
            return (*keys[:place], *keys[place + 3 :])
    return keys


def _behind_oneself(keys: Sequence[str]) -> Sequence[str]:
    """Return the words behind the last one that means the speaker."""
    last = max(place for place, key in enumerate(keys) if key in _ONESELF)
    return keys[last + 1 :]


def _behind(keys: Sequence[str], mention: Mention, named: Sequence[Person]) -> Person | None:
    """Return the person of "runs on my father's side", "in the family"."""
    for one in named:
        between = keys[mention.last + 1 : one.first]
        if one.first > mention.last and len(between) <= 6 and not _OWN.intersection(between):
            if one.name in ("family", "mother's side", "father's side"):
                return one
            if between and between[0] in _RUNS and _RUNNING.issuperset(between):
                return one
    return None

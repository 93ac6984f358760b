"""Say a clause as a physician writes it: of the patient, without fillers, contractions written out.

Words are left out or changed in person; none is added but the function words of `tables/narrative.toml`.
Numbers that are certain are written in digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from earshot_server.note.findings.attributes import spelled
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.phrases import Phrases
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.rules.telling import Narrative
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.tokens import key_of
from earshot_server.note.statements.spelling import acronym, vitamins
from earshot_server.note.statements.template import capital


@dataclass(frozen=True)
class Pronouns:
    """How the patient is called after the first time."""

    subject: str
    object: str
    own: str
    self: str


SOMEONE = Pronouns("they", "them", "their", "themselves")
PRONOUNS = {
    "female": Pronouns("she", "her", "her", "herself"),
    "male": Pronouns("he", "him", "his", "himself"),
    "": SOMEONE,
}


@dataclass
class _Word:
    text: str
    mark: str
    verb: bool = False
    """It must be formed for the patient as its subject."""


def reword(sentence: Sentence, first: int, last: int, gender: str, rules: Rules, ward: str = "") -> str:
    """Return a clause as a sentence of the note; empty if nothing is left of it.

    `ward` names the child that is the patient, where a parent speaks.
    """
    words = _genes(_lettered(_heard(sentence, first, last)), rules)
    words = _stripped(_once(_without(words, rules)), rules)
    if not words:
        return ""
    clinician = sentence.speaker is Speaker.CLINICIAN
    if sentence.proxy or (ward and not clinician):
        told = _told_by_companion(words, ward, rules)
    else:
        told = _told(words, clinician, PRONOUNS[gender], rules)
    return _sentence(_capitals(told, rules))


def _capitals(words: list[_Word], rules: Rules) -> list[_Word]:
    """Write acronyms in capitals: "an MRI", "a PET scan", but "we met" and "a pet"."""
    plain = rules.narrative.plain
    behind = [*(one.text for one in words[1:]), ""]
    return [
        one
        if one.text in plain.words and following not in plain.names
        else _Word(acronym(one.text, rules.acronyms), one.mark)
        for one, following in zip(words, behind, strict=True)
    ]


def _heard(sentence: Sentence, first: int, last: int) -> list[_Word]:
    """Return the words, with certain numbers in digits."""
    keys = sentence.keys
    numbers = {
        one.first: one
        for one in find_numbers(keys)
        if first <= one.first and one.last <= last and not one.idiom
    }
    found: list[_Word] = []
    place = first
    while place <= last:
        token = sentence.tokens[place]
        number = numbers.get(place)
        if number is not None and (number.last > place or number.value >= 10 or _counts(keys, place)):
            found.append(_Word(number.text, sentence.tokens[number.last].mark))
            place = number.last + 1
            continue
        if not token.struck:
            found.append(_Word(token.text, token.mark))
        place += 1
    return found


def _lettered(words: list[_Word]) -> list[_Word]:
    """Join letters that are spoken one by one: "h i v" is HIV."""
    found: list[_Word] = []
    place = 0
    while place < len(words):
        last = place
        while last < len(words) and len(words[last].text) == 1 and words[last].text.isalpha():
            last += 1
        letters = [one.text for one in words[place:last]]
        if len(letters) > 1 and sum(letter not in "ai" for letter in letters) > len(letters) / 2:
            found.append(_Word("".join(letters).upper(), words[last - 1].mark))
            place = last
        else:
            found.append(words[place])
            place += 1
    return found


_NOT_HER = frozenset(("positive", "negative", "status", "low", "amplified", "testing", "test", "equivocal"))


def _genes(words: list[_Word], rules: Rules) -> list[_Word]:
    """Write a gene by its name: "cyp 2 c 19" is CYP2C19; "her 2" only before its result."""
    keys = [key_of(one.text.lower()) for one in words]
    found: list[_Word] = []
    place = 0
    while place < len(words):
        hit = rules.concepts.at(keys, place)
        behind = set(keys[place + 2 : hit.last + 2]) if hit is not None else set()
        meant = keys[place] != "her" or not behind.isdisjoint(_NOT_HER)
        if hit is not None and hit.holds[0].area is Area.GENE and hit.last > place and meant:
            name = getattr(hit.holds[0], "name", "")
            last = hit.last if keys[hit.last] not in _NOT_HER else hit.last - 1
            found.append(_Word(name, words[last].mark))
            place = last + 1
        else:
            found.append(words[place])
            place += 1
    return found


def _counts(keys: Sequence[str], place: int) -> bool:
    """Tell whether a small number counts: "one" alone may be a pronoun, not so in "one to two"."""
    joins, other = (*keys[place + 1 : place + 3], "", "")[:2]
    return keys[place] != "1" or (joins in ("to", "or") and other.isdigit())


def _without(words: list[_Word], rules: Rules) -> list[_Word]:
    """Leave fillers out."""
    keys = [one.text for one in words]
    gone = {
        place for hit in rules.said["narrative.drop"].find(keys) for place in range(hit.first, hit.last + 1)
    }
    gone |= {place for place in range(len(keys) - 1) if _begun(keys[place], keys[place + 1])}
    kept: list[_Word] = []
    for place, one in enumerate(words):
        if place not in gone:
            kept.append(one)
        elif kept:
            kept[-1].mark = ""
    return kept


def _begun(key: str, following: str) -> bool:
    """Tell whether a single letter is the beginning of the word behind it: "i f felt"."""
    return (
        len(key) == 1
        and key not in "ai"
        and following.startswith(key)
        and key.isalpha()
        and len(following) > 1
    )


def _once(words: list[_Word]) -> list[_Word]:
    """Leave out what is said twice in a row: "i i", "in the in the"."""
    found: list[_Word] = []
    for one in words:
        found.append(one)
        if len(found) > 1 and one.text.startswith(f"{found[-2].text}'"):
            del found[-2]  # "i i'm"
        for length in (3, 2, 1):
            tail = [word.text for word in found[-2 * length :]]
            if len(tail) == 2 * length and tail[:length] == tail[length:] and not tail[0][:1].isdigit():
                del found[-length:]
                break
    return found


_ENDS = (".", "!")
"""Marks with which a sentence ends: what stands before them belongs to it."""


def _stripped(words: list[_Word], rules: Rules) -> list[_Word]:
    """Leave out how a clause is led in and out."""
    answers, particles = set(rules.narrative.answers_before), rules.narrative.particles
    while words:
        keys = [one.text for one in words]
        hit = rules.said["narrative.lead"].at(keys, 0)
        if hit is None or (
            keys[0] == "no" and len(keys) > 1 and keys[1] not in answers and not words[0].mark
        ):
            break
        words = words[hit.last + 1 :]
    while words:
        keys = [one.text for one in words]
        hit = next(
            (
                one
                for at in range(max(0, len(keys) - 3), len(keys))
                if (one := rules.said["narrative.tail"].at(keys, at)) and one.last == len(keys) - 1
            ),
            None,
        )
        if hit is None or (words[-1].mark in _ENDS and " ".join(keys[hit.first :]) in particles):
            return words
        words = words[: hit.first]
    return []


def _told(words: list[_Word], clinician: bool, pronouns: Pronouns, rules: Rules) -> list[_Word]:
    """Change the person: the patient's "i" and the clinician's "you" are the patient."""
    table = rules.narrative
    keys = [one.text for one in words]
    found: list[_Word] = []
    named = False
    present = -1  # where the patient's last verb stands in the present, if it may have another behind "and"
    place = 0
    while place < len(words):
        if present >= 0 and _goes_on(keys, present, place, table):
            place = _verb(words, keys, place, found, named_by="", table=table)
            continue
        phrase = _phrase(rules.clinician_says, table.clinician, keys, place) if clinician else None
        if phrase is not None:
            text, length = phrase
            named = named or "patient" in text
            found.append(_Word(text, words[place + length - 1].mark))
            place += length
            continue
        changed, verb = _person(keys, place, clinician, named, pronouns, table)
        if changed is None:
            found.append(_Word(_written(keys[place], table, keys[place + 1 : place + 2]), words[place].mark))
        else:
            named = named or "patient" in changed
            found.append(_Word(changed, words[place].mark))
            if verb:
                behind = _verb(words, keys, place + 1, found, named_by=changed, table=table)
                present = behind if changed != "they" and found[-1].text != keys[behind - 1] else -1
                place = behind
                continue
        place += 1
    return found


def _goes_on(keys: Sequence[str], behind: int, place: int, table: Narrative) -> bool:
    """Tell whether a verb has the same subject as the one before `behind`: "stops and rest"."""
    if place <= behind or keys[place] not in table.joined.words:
        return False
    between = keys[behind:place]
    adverbs = len(between) > 1 and between[-1] in table.adverbs
    joins = between[-2] if adverbs else between[-1]
    return joins in ("and", "or", "but") and table.joined.never_behind.isdisjoint(between)


_COMPANION = {
    "i": "the family member",
    "me": "the family member",
    "my": "the family member's",
    "myself": "themselves",
}
_WITH = frozenset(("with", "by", "for", "and", "between", "from", "of"))
"""Behind these "myself" is who speaks, elsewhere only stress."""
_BEFORE_VERB = {
    "i'm": "the family member is",
    "i've": "the family member has",
    "i'll": "the family member will",
}


def _told_by_companion(words: list[_Word], ward: str, rules: Rules) -> list[_Word]:
    """Change the person where somebody else speaks: "I" is the family member, "my son" may be the patient."""
    table = rules.narrative
    keys = [one.text for one in words]
    found: list[_Word] = []
    place = 0
    while place < len(words):
        key = keys[place]
        if ward and key == "my" and keys[place + 1 : place + 2] == [ward]:
            found.append(_Word("the patient", words[place + 1].mark))
            place += 2
            continue
        if key == "i":
            found.append(_Word(_COMPANION["i"], words[place].mark))
            place = _verb(words, keys, place + 1, found, named_by="", table=table)
            continue
        alone = key == "myself" and place > 0 and keys[place - 1] in _WITH
        text = (
            (_COMPANION["me"] if alone else _COMPANION.get(key))
            or _BEFORE_VERB.get(key)
            or _written(key, table, keys[place + 1 : place + 2])
        )
        found.append(_Word(text, words[place].mark))
        place += 1
    return found


def _phrase(
    phrases: Phrases[str], table: dict[str, str], keys: Sequence[str], place: int
) -> tuple[str, int] | None:
    hit = phrases.at(keys, place)
    return (hit.holds[0], hit.last - hit.first + 1) if hit else None


_SELF = {"i": "i", "i'm": "is", "i've": "has", "i'll": "will", "i'd": "would"}
_YOU = {"you": "i", "you're": "is", "you've": "has", "you'll": "will", "you'd": "would"}


def _person(
    keys: Sequence[str], place: int, clinician: bool, named: bool, pronouns: Pronouns, table: Narrative
) -> tuple[str | None, bool]:
    """Return what a word becomes, None if it stays; and whether a verb follows that it is the subject of."""
    key = keys[place]
    subject = pronouns.subject if named else "the patient"
    forms = _YOU if clinician else _SELF
    if key in forms:
        if key == "you" and place and keys[place - 1] in table.object_before:
            return (pronouns.object if named else "the patient"), False
        form = forms[key]
        if form == "i":
            return subject, True
        many = subject == "they"
        if (
            form == "would"
            and place + 1 < len(keys)
            and (keys[place + 1] in ("been", "had") or keys[place + 1].endswith("ed"))
        ):
            form = "had"
        written = {"is": "are", "has": "have"}.get(form, form) if many else form
        return f"{subject} {written}", False
    own, me, self = ("your", "", "yourself") if clinician else ("my", "me", "myself")
    if key == own:
        return (pronouns.own if named else "the patient's"), False
    if key == me:
        return (pronouns.object if named else "the patient"), False
    if key == self:
        return pronouns.self, False
    return None, False


def _verb(
    words: list[_Word], keys: Sequence[str], place: int, found: list[_Word], named_by: str, table: Narrative
) -> int:
    """Write the verb behind the patient as its subject, and the adverbs between; return the next place."""
    while place < len(words) and (keys[place] in table.adverbs or keys[place].endswith("ly")):
        found.append(words[place])
        place += 1
    if place >= len(words):
        return place
    key = keys[place]
    if named_by == "they":
        text = {"am": "are", "was": "were"}.get(key) or _written(key, table)
    elif key in table.verbs:
        text = table.verbs[key]
    elif key in table.stay_words or key.endswith(("ed", "'t", "ing")) or key[:1].isdigit():
        text = _written(key, table)
    else:
        text = _with_s(key)
    found.append(_Word(text, words[place].mark))
    return place + 1


def _with_s(verb: str) -> str:
    if verb.endswith("s") and not verb.endswith("ss"):
        return verb  # "looks" has its ending already
    if verb.endswith(("ss", "x", "z", "ch", "sh", "o")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _written(key: str, table: Narrative, behind: Sequence[str] = ()) -> str:
    """Write a contraction out: "it's been" is "it has been", "it's own" its own."""
    if key == "it's" and behind and behind[0] == "own":
        return "its"
    if key.endswith("'s") and behind and behind[0] in table.has_before and key in table.written:
        return f"{key[:-2]} has"
    return table.written.get(key, key)


def _sentence(words: list[_Word]) -> str:
    parts = [
        f"{one.text}{',' if one.mark == ',' and place < len(words) - 1 else ''}"
        for place, one in enumerate(words)
    ]
    text = vitamins(spelled(" ".join(parts)).replace(" %", "%"))
    return f"{capital(text)}."

"""A concept where it was heard."""

from dataclasses import dataclass

from earshot_server.note.draft import Assertion, Evidence
from earshot_server.note.findings.places import SIDES
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Sentence


@dataclass(frozen=True)
class Mention:
    """A concept where it was heard."""

    area: Area
    name: str
    first: int
    last: int
    anchor: int
    """The token by which cues reach it."""
    system: str = ""
    exam: bool = False
    weak: bool = False
    side: str | None = None
    assertion: Assertion = Assertion.PRESENT
    cue: tuple[int, int] | None = None
    """The words that decided the assertion."""
    person: str | None = None
    """The relative or other person that it is said of; None: the patient."""
    person_at: tuple[int, int] | None = None

    troubled: bool = False
    """Named only by what is troubled: "changes in your vision"."""
    base: str = ""
    """The concept's name in its table, where it is named by its body part: "MRI" of a knee MRI."""
    shown: Evidence | None = None
    """The words that gave the side of a body part that was named before."""
    line: str = ""
    """Of a relative: the side of the family, "maternal" or "paternal"."""
    through: tuple[Evidence, ...] = ()
    """Of a relative: the words that name whose relative it is."""
    own: bool = False
    """Of a relative: whose it is was found out; it is no other person's any more."""
    asked: Evidence | None = None
    """Words said before that belong to it: a question that named it fully, or whom a pronoun stands for."""

    @property
    def hull(self) -> tuple[int, int]:
        """All tokens on which it rests, as one stretch."""
        places = [self.first, self.last, *(self.cue or ()), *(self.person_at or ())]
        return min(places), max(places)


def side_at(sentence: Sentence, mention: Mention) -> list[tuple[int, int]]:
    """Return where a mention's side was said."""
    if mention.side is None:
        return []
    places = range(max(0, mention.first - 4), min(len(sentence.keys), mention.last + 5))
    found = [place for place in places if SIDES.get(sentence.keys[place]) == mention.side]
    found = found or [place for place, key in enumerate(sentence.keys) if SIDES.get(key) == mention.side]
    return [(place, place) for place in found[:1]]

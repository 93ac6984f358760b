"""Models of `tables/narrative.toml`: how clauses are cut, reworded and placed."""

import re
from functools import cached_property
from typing import Literal

from pydantic import Field

from earshot_server.note.draft import Assertion, Kind, SectionKey
from earshot_server.note.rules.language import Table


class Stay(Table):
    """Verbs that do not change behind the patient as a subject, and the adverbs before them."""

    words: tuple[str, ...]
    adverbs: tuple[str, ...]


class Joined(Table):
    """How to tell that a verb behind "and" has the patient as its subject, too."""

    words: frozenset[str]
    never_behind: frozenset[str]


class Plain(Table):
    """Acronyms that are plain words unless one of `names` follows."""

    words: frozenset[str]
    names: frozenset[str]


class Objects(Table):
    """How to tell that "you" is no subject."""

    before: tuple[str, ...]


class Move(Table):
    """Where statements of a kind may stand beside their template's section."""

    sections: tuple[SectionKey, ...] = Field(min_length=1)
    assertions: tuple[Assertion, ...] = Field(min_length=1)
    """Only what is so asserted may move."""
    margin: float
    """So much better (log odds) another section must fit."""


class Narrative(Table):
    """`tables/narrative.toml`: how clauses are cut and reworded."""

    worth: float
    """A clause is told if it is worth as much, 0 to 1."""
    worth_bare: float
    """The same where the speaker is not named."""
    doubtful: float
    """Share of words heard with low confidence from which on a clause is not told."""
    certain: float
    """A clause is told if its words were heard with so much confidence on average, 0 to 1."""
    odds: float
    """Log odds of a sentence's end at which words without marks are cut."""
    sure: float
    """The same for long sentences with marks."""
    shortest: int
    longest: int
    """Words of a clause."""
    lead: tuple[str, ...]
    answers_before: tuple[str, ...]
    unfit: frozenset[str]
    drop: tuple[str, ...]
    tail: tuple[str, ...]
    broken: tuple[str, ...]
    """Regular expressions for what recognised words cannot have meant."""
    particles: tuple[str, ...]
    """They stay where a sentence ends with them: "something flew in"."""
    clinician: dict[str, str]
    written: dict[str, str]
    verbs: dict[str, str]
    stay: Stay
    joined: Joined
    plain: Plain
    object: Objects
    fixed: frozenset[str]
    aside: frozenset[str]
    denials: frozenset[str]
    persons: frozenset[str]
    """Words that make a clinician's clause the patient's."""
    commands: tuple[str, ...]
    """How a clinician's clause ends that has something done in the examination."""
    subordinate: frozenset[str]
    """First words of clauses that are no sentences by themselves."""
    subjects: frozenset[str]
    """A patient's clause without any of them is no sentence."""
    introduces: tuple[str, ...]
    """A clause with one of these introduces the patient."""
    has_before: frozenset[str]
    """Behind "it's" these show that it is "has"."""
    finite: frozenset[str]
    """Verbs that are not formed with "s", "ed" or "ing"."""
    hollow: frozenset[str]
    """What says nothing more than these is a platitude."""
    gender: dict[Literal["female", "male"], tuple[str, ...]]
    turns: tuple[str, ...]
    """Behind these the clinician names the problem that is turned to."""
    another: tuple[str, ...]
    """What is reported next is a problem of its own."""
    medicines: tuple[str, ...]
    allergies: tuple[str, ...]
    """A clause is told with the medicines, or allergies, only if it names one or has a word of these."""
    opening: tuple[str, ...]
    onset: tuple[str, ...]
    relief: tuple[str, ...]
    now: tuple[str, ...]
    """Words that tell when in a problem's story a clause belongs."""
    moves: dict[Kind, Move]
    """Kinds of findings whose section the course of the conversation decides."""

    @cached_property
    def breaks(self) -> re.Pattern[str]:
        """What shows that a clause was misheard."""
        return re.compile("|".join(f"(?:{one})" for one in self.broken), re.IGNORECASE)

    @cached_property
    def says_nothing(self) -> frozenset[str]:
        """Words without which narratives are compared."""
        return self.fixed | self.aside

    @cached_property
    def stay_words(self) -> frozenset[str]:
        """Verbs that do not change."""
        return frozenset(self.stay.words)

    @cached_property
    def adverbs(self) -> frozenset[str]:
        """What may stand between a subject and its verb."""
        return frozenset(self.stay.adverbs)

    @cached_property
    def object_before(self) -> frozenset[str]:
        """What stands before "you" as an object."""
        return frozenset(self.object.before)

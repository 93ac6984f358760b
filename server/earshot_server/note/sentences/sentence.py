"""A sentence: what the readers of findings look at."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from earshot_server.note.draft import Evidence, Role
from earshot_server.note.sentences.tokens import Token


class Speaker(StrEnum):
    """Whose words they are, as far as that is known."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    """The patient or who came with them."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sentence:
    """Tokens that belong together, by one speaker."""

    segment: str
    tokens: tuple[Token, ...]
    speaker: Speaker
    named: bool
    """The speaker was given, not told from the words."""
    asks: bool
    recognised: bool = False
    """It was heard, not typed: its marks are guesses, and so may be who speaks."""
    proxy: bool = False
    """Who came with the patient, or a colleague, speaks: "I" is not the patient."""
    voice: str = ""
    """The name of who speaks, as it was given: of two clinicians one may ask the other."""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What phrases match; struck tokens match nothing."""
        return tuple("" if token.struck else token.key for token in self.tokens)

    @cached_property
    def line(self) -> str:
        """The keys, joined by blanks, for patterns."""
        return " ".join(key or "-" for key in self.keys)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for key in self.keys:
            starts.append(at)
            at += len(key or "-") + 1
        return starts

    def span_of(self, match: re.Match[str], group: str | int = "value") -> tuple[int, int]:
        """Return the first and last token of a pattern's group."""
        first, behind = match.span(group)
        return bisect_right(self._starts, first) - 1, bisect_right(self._starts, behind - 1) - 1

    def heard(self, first: int, last: int) -> str:
        """Return the words as they were heard."""
        return " ".join(token.text for token in self.tokens[first : last + 1] if not token.struck)

    def evidence(self, first: int, last: int, role: Role = Role.SAID) -> Evidence:
        """Return tokens as evidence: the words of the segment that they are pieces of."""
        unsure = dict.fromkeys(token.text for token in self.tokens[first : last + 1] if token.unsure)
        return Evidence(
            segment=self.segment,
            first=self.tokens[first].word,
            last=self.tokens[last].word,
            role=role,
            unsure=tuple(unsure),
        )

    def whole(self, role: Role = Role.SAID) -> Evidence:
        """Return all of it as evidence."""
        return self.evidence(0, len(self.tokens) - 1, role)

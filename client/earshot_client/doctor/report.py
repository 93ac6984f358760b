"""What a check found, in words."""

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """How a check ended."""

    GOOD = "good"
    WORTH_A_LOOK = "worth a look"
    BAD = "bad"
    SKIPPED = "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    """Of what: audio, network, encryption, sign-in, clock, disk."""
    outcome: Outcome
    found: str
    """A sentence."""
    remedy: str = ""
    """What to do, a sentence; nothing if all is well."""


def worst(checks: list[Check]) -> Outcome:
    """Return the worst outcome of all."""
    order = (Outcome.BAD, Outcome.WORTH_A_LOOK, Outcome.GOOD, Outcome.SKIPPED)
    return min((check.outcome for check in checks), key=order.index, default=Outcome.SKIPPED)

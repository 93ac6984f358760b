"""Which medicines the patient takes now or is about to start: nothing else is a reason for a hint."""

from dataclasses import dataclass

from earshot_server.precision.drugs.names import ingredients_of
from earshot_server.precision.facts import Case, Fact, Kind, Status

_STARTS = frozenset(
    ("", "start", "add", "take", "increase", "decrease", "continue", "renew", "switch to", "order")
)
_NEW = frozenset(("start", "add", "take", "switch to", ""))
_ENDS = frozenset(("stop", "avoid", "hold"))


@dataclass(frozen=True)
class Use:
    """A medicine in use: the facts that say so, and whether it is only being started."""

    ingredient: str
    facts: tuple[Fact, ...]
    new: bool
    replaces: bool = False
    """It comes in the place of another ("switch to")."""

    @property
    def fact(self) -> Fact:
        """The fact that says it first; what was heard leads."""
        return next((one for one in self.facts if one.source.kind == "heard"), self.facts[0])


def uses(case: Case) -> dict[str, Use]:
    """Return medicines in use by ingredient.

    What was heard today leads over the record: a medicine said to be stopped is not in use, whatever the
    record says. Denied, past, hypothetical and other people's medicines are none.
    """
    found: dict[str, list[Fact]] = {}
    ended: set[str] = set()
    for fact in case.of(Kind.MEDICATION):
        for name in ingredients_of(fact):
            if _ends(fact) and fact.source.kind != "record":
                ended.add(name)
            elif _counts(fact):
                found.setdefault(name, []).append(fact)
    made = {}
    for name, facts in found.items():
        if name in ended:
            facts = [one for one in facts if one.status is Status.PLANNED]
        if facts:
            planned = all(one.status is Status.PLANNED for one in facts)
            new = planned and any(one.says("action") in _NEW for one in facts)
            made[name] = Use(name, tuple(facts), new, any(one.says("action") == "switch to" for one in facts))
    return made


def ever_used(case: Case, ingredient: str) -> list[Fact]:
    """Return facts that tell of the medicine's use, now or before."""
    return [
        one
        for one in case.of(Kind.MEDICATION, status=(Status.PRESENT, Status.HISTORICAL))
        if ingredient in ingredients_of(one)
    ]


def _ends(fact: Fact) -> bool:
    if fact.status is Status.PLANNED:
        return fact.says("action") in _ENDS
    return fact.status in (Status.ABSENT, Status.HISTORICAL) or bool(fact.says("stopped"))


def _counts(fact: Fact) -> bool:
    if fact.status is Status.PRESENT:
        return not fact.says("stopped")
    return fact.status is Status.PLANNED and fact.says("action") in _STARTS

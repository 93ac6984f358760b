"""A sentence with everything its readers need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind
from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.ledger import Fact, Ledger
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.person import Person
from earshot_server.note.findings.places import find_sites
from earshot_server.note.findings.share import share
from earshot_server.note.findings.strengths import bare_doses
from earshot_server.note.rules.concepts import Area, Site
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.tokens import keys_of


@dataclass
class Heard:
    """One sentence, its mentions, and where it meets what was heard before."""

    sentence: Sentence
    mentions: list[Mention]
    context: Context
    ledger: Ledger
    rules: Rules
    named: Sequence[Person] = ()
    """The people that it names."""

    def __post_init__(self) -> None:
        self.areas = {mention.area for mention in self.mentions}
        """The areas of all mentions, also of those that a reader has used."""
        self._all = tuple(self.mentions)

    @property
    def all(self) -> list[Mention]:
        """All mentions, also those that a reader has used."""
        return list(self._all)

    @property
    def clinician(self) -> bool:
        """The clinician speaks."""
        return self.sentence.speaker is Speaker.CLINICIAN

    @property
    def patient(self) -> bool:
        """The patient speaks, or might."""
        return self.sentence.speaker is not Speaker.CLINICIAN

    @cached_property
    def sites(self) -> list[tuple[Site, int, int]]:
        """The body parts that are named, with their places."""
        return find_sites(self.sentence, self.rules)

    @property
    def symptom(self) -> Finding | None:
        """The symptom that was spoken of last."""
        return self.ledger.findings.get(self.context.symptom or "")

    def of(self, *areas: Area) -> list[Mention]:
        """Return the mentions of some areas."""
        return [mention for mention in self.mentions if mention.area in areas]

    def says(self, cue: str, first: int = 0, behind: int | None = None) -> bool:
        """Tell whether words of a list are heard, between two places."""
        return self.rules.said[cue].within(self.sentence.keys[first:behind]) is not None

    def lists(self, cue: str, name: str) -> bool:
        """Tell whether a list has words of a concept's name: one that "passes", or "happened"."""
        return self.rules.said[cue].within(keys_of(name)) is not None

    def where(self, cue: str) -> tuple[int, int] | None:
        """Return where words of a list are first heard."""
        hit = self.rules.said[cue].within(self.sentence.keys)
        return (hit.first, hit.last) if hit else None

    def attributes(self, sort: str, mentions: list[Mention]) -> dict[int, list[Found]]:
        """Share the sentence's attributes among mentions: by index in `mentions`."""
        shared = share(self.sentence, self._all, mentions, sort, self.rules)
        if sort == "drug":
            for index, dose in bare_doses(self.sentence, mentions, shared, self.rules).items():
                shared[index].append(dose)
        return shared

    def put(
        self,
        kind: Kind,
        mention: Mention,
        attributes: Iterable[Found] = (),
        *,
        assertion: Assertion | None = None,
        extra: Mapping[str, str] | None = None,
        spans: Iterable[tuple[int, int]] = (),
        key: str = "",
        concept: str | None = None,
        asked: Iterable[Evidence] = (),
    ) -> str:
        """Enter a mention as a fact, with the words of its cue, attributes and other spans as evidence."""
        found = list(attributes)
        values = {one.name: one.value for one in reversed(found)} | dict(extra or {})
        places = [mention.hull, *((one.first, one.last) for one in found), *spans]
        named = tuple(one for one in (mention.asked, mention.shown) if one is not None)
        evidence = (*named, *asked, *(self.sentence.evidence(first, last) for first, last in places))
        fact = Fact(
            kind=kind,
            concept=concept or mention.name,
            code=self.rules.code(mention.area, mention.name),
            assertion=assertion or mention.assertion,
            evidence=evidence,
            attributes=values,
            key=key,
            aside=mention.area is Area.TREATMENT,
        )
        return self.enter(fact)

    def enter(self, fact: Fact) -> str:
        """Enter a fact; what was spoken of before is spoken of no more."""
        self.context.focus = None
        return self.ledger.put(fact)

    def stand_for(self, before: str, name: str) -> None:
        """Let the complaint with its place take the place of the one without."""
        context = self.context
        self.ledger.withdraw(before)
        context.chief = tuple(name if one == before else one for one in context.chief)
        context.reported = tuple(name if one == before else one for one in context.reported)
        if before in context.problems:
            context.problems[name] = context.problems.pop(before)
        context.attend(name, "symptom")

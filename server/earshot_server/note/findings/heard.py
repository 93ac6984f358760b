"""A sentence with everything its readers need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.ledger import Fact, Ledger
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import find_sites
from earshot_server.note.rules.concepts import Area, Site
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.tokens import keys_of

_NEAR_ONLY = ("symptom", "condition", "procedure")
_ASIDE = (Area.RELATIVE, Area.SITE, Area.IDIOM)
_LISTING = frozenset(("and", "or", "a", "an", "the", "my", "some", "with", "also", ""))


@dataclass
class Heard:
    """One sentence, its mentions, and where it meets what was heard before."""

    sentence: Sentence
    mentions: list[Mention]
    context: Context
    ledger: Ledger
    rules: Rules

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
        """Share the sentence's attributes among mentions: by index in `mentions`.

        An attribute belongs to the mention before it, and to those listed with that one; to the next, if none
        is before it or a clause ends in between.
        """
        shared: dict[int, list[Found]] = {index: [] for index in range(len(mentions))}
        for found in find_attributes(self.sentence, sort, self.rules):
            if sort in _NEAR_ONLY and self._interrupted(found, mentions):
                continue
            if found.name == "worse" and self._is_itself(found, mentions):
                continue  # "I wake up coughing": no cough is worse with coughing
            before = [index for index, mention in enumerate(mentions) if mention.anchor <= found.last]
            later = [index for index, mention in enumerate(mentions) if mention.anchor > found.last]
            if not before or (later and self._leads(found, mentions[before[-1]], mentions[later[0]])):
                owners = later[:1]
            else:
                owners = self._listed(mentions, before[-1]) if sort == "symptom" else [before[-1]]
            for owner in owners:
                if found.name != "quality" or found.value not in mentions[owner].name.split():
                    shared[owner].append(found)
        return shared

    def _is_itself(self, found: Found, mentions: list[Mention]) -> bool:
        """Tell whether what makes worse is only the symptom itself: "when I'm coughing a lot"."""
        within = [one for one in self._all if found.first <= one.first and one.last <= found.last]
        own = {one.name for one in mentions}
        before = any(one.first <= found.first <= one.last for one in self._all)
        return before or any(one.area is Area.SYMPTOM and one.name in own for one in within)

    def _interrupted(self, found: Found, mentions: list[Mention]) -> bool:
        """Tell whether something else is spoken of between an attribute and the mention before it."""
        before = [one for one in mentions if one.anchor <= found.last]
        if not before:
            return False
        others = [one for one in self._all if one not in mentions and one.area not in _ASIDE and not one.weak]
        return any(before[-1].last < one.first < found.first for one in others)

    def _leads(self, found: Found, before: Mention, later: Mention) -> bool:
        """Tell whether an attribute leads to the next mention: "ten of", "..., and since Sunday a fever"."""
        if self.sentence.keys[found.last + 1 : found.last + 2] == ("of",):
            return True
        return self._parted(before.last, found.first) and not self._parted(found.last, later.first)

    def _parted(self, last: int, first: int) -> bool:
        """Tell whether a clause ends between two places."""
        return "and" in self.sentence.keys[last + 1 : first]

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
        named = (mention.asked,) if mention.asked else ()
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

    def _listed(self, mentions: list[Mention], last: int) -> list[int]:
        """Return a mention and those right before it in the same list."""
        owners = [last]
        while last > 0:
            between = self.sentence.keys[mentions[last - 1].last + 1 : mentions[last].first]
            same = mentions[last - 1].assertion is mentions[last].assertion
            if not same or not set(between) <= _LISTING:
                break
            last -= 1
            owners.append(last)
        return owners

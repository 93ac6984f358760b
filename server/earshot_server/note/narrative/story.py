"""The history of present illness as a story: which problem a statement is about, and when in it.

The problem that is spoken of stays the same until the clinician turns to another ("how is your diabetes?"),
asks for more ("anything else?"), or the patient begins with another ("the other thing is ..."). What the
patient reports meanwhile goes with it.
"""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from earshot_server.note.draft import Assertion, Finding, Kind, Moment, Statement
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.tokens import keys_of

TURNS_WITHIN = 6
"""So many words behind its cue a problem is named."""

ANOTHER_LASTS = 4
"""So many sentences a further problem is waited for."""

_REPORTED = (Assertion.PRESENT, Assertion.POSSIBLE, Assertion.HISTORICAL)
_ORDER = tuple(Moment)


class Story(BaseModel):
    """The problems of the visit so far, and what was told of each."""

    model_config = ConfigDict(extra="forbid")

    current: str = ""
    """The problem that is spoken of; empty: none yet."""
    heads: dict[str, str] = Field(default_factory=dict)
    """Problems in the order of first hearing, with the id of the finding that names each, if there is one."""
    about: dict[str, str] = Field(default_factory=dict)
    """The problem of each finding, by the finding's id."""
    another: int = 0
    """So many sentences long what is reported is a problem of its own."""

    def hear(
        self, sentence: Sentence, findings: Iterable[Finding], chief: Sequence[str], rules: Rules
    ) -> None:
        """Take in a sentence; `findings` are those that it touched, `chief` those of the chief complaint."""
        new = [one for one in findings if one.kind is Kind.SYMPTOM and one.assertion in _REPORTED]
        if sentence.speaker is not Speaker.PATIENT:
            self._turn(sentence, rules)
        self.another = max(0, self.another - 1)
        if rules.said["narrative.another"].within(sentence.keys) is not None:
            self.another = ANOTHER_LASTS
        for one in new:
            if one.id in self.about:
                continue
            if self.another or not self.current or one.id in chief[:1]:
                self.current, self.another = _name(one), 0
            if self.current not in self.heads or (not self.heads[self.current] and _is(one, self.current)):
                self.heads[self.current] = one.id
            self.about[one.id] = self.current

    def _turn(self, sentence: Sentence, rules: Rules) -> None:
        """Learn which problem the clinician turns to."""
        cue = rules.said["narrative.turns"].within(sentence.keys)
        behind = sentence.keys[cue.last + 1 : cue.last + 1 + TURNS_WITHIN] if cue else ()
        hit = rules.concepts.within(behind)
        if hit is None or hit.holds[0].area not in (Area.CONDITION, Area.SYMPTOM):
            return
        name = hit.holds[0].name
        known = next((one for one in self.heads if _same(one, name)), None)
        if known is None and hit.holds[0].area is Area.SYMPTOM:
            return
        self.heads.setdefault(known or name, "")
        self.current, self.another = known or name, 0

    def placed(self, statement: Statement, finding: Finding) -> Statement:
        """Return a finding's own statement of the history with its problem and its moment."""
        problem = self.about.get(finding.id, "")
        moment = Moment.OPENING if self.heads.get(problem) == finding.id else Moment.BESIDE
        if finding.assertion is Assertion.HISTORICAL:
            moment = Moment.ONSET
        return statement.model_copy(update={"problem": problem, "moment": moment})

    def moment(self, text: str, told: Sequence[Finding], rules: Rules) -> Moment:
        """Return when in its problem's story a narrative belongs; `told` are the findings that it tells."""
        keys = keys_of(text)
        found = next((one for one in _CUED if rules.said[f"narrative.{one.value}"].within(keys)), None)
        head = self.heads.get(self.current)
        if found in (None, Moment.ONSET) and any(one.id == head for one in told):
            return Moment.OPENING
        return found or Moment.COURSE

    def order(
        self, statements: Iterable[Statement], chief: Sequence[str], heard: Mapping[str, int]
    ) -> dict[str, None]:
        """Return the ids of the history's statements by problem and time.

        What is about none comes first, then the chief complaint's problem. Within a moment statements stand
        in the order of hearing; `heard` is the place of each segment in it.
        """
        first = next((self.about[name] for name in chief if name in self.about), "")
        rank = {name: place for place, name in enumerate(dict.fromkeys(("", first, *self.heads)))}

        def key(one: Statement) -> tuple[int, int, tuple[int, int], str]:
            at = min((heard.get(span.segment, 0), span.first) for span in one.evidence)
            return rank.get(one.problem, len(rank)), _ORDER.index(one.moment or Moment.COURSE), at, one.id

        return dict.fromkeys(one.id for one in sorted(statements, key=key))


_CUED = (Moment.OPENING, Moment.ONSET, Moment.RELIEF, Moment.NOW)
"""Moments that words tell, the first wins."""


def _name(finding: Finding) -> str:
    side = finding.attributes.get("side")
    return f"{side} {finding.concept}" if side else finding.concept


def _is(finding: Finding, problem: str) -> bool:
    return _same(problem, finding.concept)


def _same(problem: str, name: str) -> bool:
    """Tell whether a problem is one of this name, on whichever side."""
    return problem == name or problem.endswith(f" {name}")

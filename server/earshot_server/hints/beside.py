"""Hints beside a visit that goes on: recomputed when a finding or a response is new, and only then."""

from collections.abc import Iterable, Sequence
from datetime import date

from earshot_protocol.words import Segment
from earshot_server.hints.answers import HintAnswers
from earshot_server.hints.case import case_told
from earshot_server.hints.joined import Joined, join
from earshot_server.hints.told import Told
from earshot_server.log.events import Entry, SegmentAppended
from earshot_server.note.draft import Finding
from earshot_server.precision.engine import hints_of
from earshot_server.precision.facts import Case, Fact, Person
from earshot_server.precision.hints import Hint, HintKind


class Beside:
    """One visit: the record that stands beside it, and what was heard so far."""

    def __init__(
        self,
        person: Person,
        recorded: Sequence[Fact],
        today: date,
        kinds: Iterable[HintKind] = tuple(HintKind),
    ) -> None:
        self.answers = HintAnswers()
        self._person = person
        self._recorded = tuple(recorded)
        self._today = today
        self._kinds = tuple(kinds)
        self._spoken: dict[str, list[str]] = {}
        self._told: list[Fact] = []
        self._reads = Told(today)
        self._findings: tuple[Finding, ...] = ()
        self._case: Case | None = None
        self._hints: list[Hint] = []
        self._joined: list[Joined] = []

    def hear(self, entries: Iterable[Entry]) -> None:
        """Take in entries of the log: responses in segments, answers to hints."""
        kept = list(entries)
        self.answers.fold(kept)
        for entry in kept:
            if isinstance(entry.event, SegmentAppended):
                self.listen(entry.event.segment)

    def listen(self, segment: Segment) -> None:
        """Take in a segment; one that tells nothing of its own changes nothing."""
        if segment.id in self._spoken:
            return
        self._spoken[segment.id] = [word.text for word in segment.words]
        told = self._reads.read([segment])
        if told:
            self._told += told
            self._case = None

    def find(self, findings: tuple[Finding, ...]) -> None:
        """Take in the draft's findings; the same ones again cost nothing."""
        if findings != self._findings:
            self._findings = findings
            self._case = None

    @property
    def hints(self) -> list[Hint]:
        """All hints, the most urgent first."""
        self._settle()
        return self._hints

    @property
    def joined(self) -> list[Joined]:
        """What was heard beside what is recorded."""
        self._settle()
        return self._joined

    def _settle(self) -> None:
        if self._case is not None:
            return
        self._case = case_told(
            self._person, self._recorded, self._findings, self._spoken, self._told, self._today
        )
        self._hints = hints_of(self._case, self._kinds)
        self._joined = join(self._case) if self._recorded else []

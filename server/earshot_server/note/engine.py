"""The note engine: segments in, one after another; out come a draft and what changed in it.

The draft is a pure fold: the same segments give the same draft, at once or piece by piece, and a segment that
comes again changes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from earshot_protocol.words import Segment
from earshot_server.note.draft import Delta, Draft, Finding, Kind, Section, SectionKey, Statement
from earshot_server.note.findings.answering import by_whom_was_asked
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.ledger import Ledger
from earshot_server.note.findings.read import read
from earshot_server.note.narrative.clauses import read_clauses
from earshot_server.note.narrative.course import Course
from earshot_server.note.narrative.place import lean_on, places
from earshot_server.note.narrative.tell import narratives
from earshot_server.note.rules.load import Rules, load_rules
from earshot_server.note.sentences.sentence import Sentence
from earshot_server.note.sentences.split import split
from earshot_server.note.statements.book import Book, Change, Telling

ENGINE = "earshot-note/69"
"""Engine and tables. It changes whenever the same segments may give another draft."""


class UnfitState(Exception):
    """A saved state that this engine cannot go on with; folding again from the start gives its draft."""

    def __init__(self, found: str, engine: str) -> None:
        super().__init__(found, engine)
        self.found = found
        self.engine = engine

    def __str__(self) -> str:
        return f"The state was saved by {self.found}; {self.engine} has to fold the segments again."


class Memory(BaseModel):
    """What a fold needs beside its draft, to go on."""

    model_config = ConfigDict(extra="forbid")

    folded: int
    segments: tuple[str, ...]
    """Ids of the segments that were folded."""
    context: Context
    course: Course


class Snapshot(Draft):
    """A draft together with what its engine needs to go on. Whoever only wants the draft reads it as one."""

    memory: Memory


class NoteEngine:
    """Folds an encounter's segments into a draft."""

    def __init__(self, engine: str = ENGINE, rules: Rules | None = None) -> None:
        self.engine = engine
        self.version = 0
        """The draft's version: `folded` when it last changed."""
        self.folded = 0
        """How many of the encounter's events were folded, as far as the engine was told."""
        self._rules = rules or load_rules()
        self._segments: dict[str, int] = {}
        """Segments by id, with their place."""
        self._ledger = Ledger()
        self._book = Book()
        self._context = Context()
        self._course = Course()

    def fold(
        self, segment: Segment, version: int | None = None, more: Iterable[Segment] = ()
    ) -> Delta | None:
        """Take in the next segment; return what it changed in the draft, or None.

        `version` is the segment's place among the encounter's different events, counted from 1; without it
        segments count for themselves. `more` are segments behind it that came with the same event.

        Raises:
            ValueError: the version does not lie above those before.
        """
        folded = self.folded + 1 if version is None else version
        new = [one for one in (segment, *more) if one.id not in self._segments]
        if not new:
            return None
        if folded <= self.folded:
            raise ValueError(f"version {folded} does not follow {self.folded}")
        self.folded = folded
        told: list[Statement] = []
        for one in new:
            self._segments[one.id] = len(self._segments)
            for said in split(one, self._rules):
                sentence = by_whom_was_asked(said, self._context, self._rules)
                asks = read(sentence, self._context, self._ledger, self._rules)
                told += self._narratives(replace(sentence, asks=asks))
        return self._settle(told)

    @property
    def draft(self) -> Draft:
        """The draft as it stands."""
        return Draft(
            engine=self.engine,
            version=self.version,
            sections=tuple(self._section(key) for key in SectionKey),
            findings=tuple(self._ledger.findings.values()),
        )

    @property
    def snapshot(self) -> Snapshot:
        """The draft and the state, to go on with later."""
        memory = Memory(
            folded=self.folded,
            segments=tuple(self._segments),
            context=self._context.model_copy(deep=True),
            course=self._course.model_copy(deep=True),
        )
        return Snapshot(**dict(self.draft), memory=memory)

    def dump(self) -> bytes:
        """Return the snapshot as JSON: a draft with one more field."""
        return self.snapshot.model_dump_json().encode()

    @classmethod
    def load(cls, data: bytes, engine: str = ENGINE) -> Self:
        """Return an engine that goes on where `dump` was called.

        Raises:
            UnfitState: another engine saved it, or it is no snapshot at all.
        """
        try:
            snapshot = Snapshot.model_validate_json(data)
        except ValidationError:
            raise UnfitState("something else", engine) from None
        return cls.resume(snapshot, engine)

    @classmethod
    def resume(cls, snapshot: Snapshot, engine: str = ENGINE) -> Self:
        """Return an engine that goes on where the snapshot was taken.

        Raises:
            UnfitState: another engine took it.
        """
        if snapshot.engine != engine:
            raise UnfitState(snapshot.engine, engine)
        made = cls(engine)
        made.version, made.folded = snapshot.version, snapshot.memory.folded
        made._segments = {name: place for place, name in enumerate(snapshot.memory.segments)}
        made._ledger = Ledger(snapshot.findings)
        made._book = Book(one for section in snapshot.sections for one in section.statements)
        made._context = snapshot.memory.context.model_copy(deep=True)
        made._course = snapshot.memory.course.model_copy(deep=True)
        return made

    def _narratives(self, sentence: Sentence) -> list[Statement]:
        """Return what a sentence tells beside its findings, and remember what was spoken of."""
        touched = self._touched()
        self._course.story.hear(sentence, touched, self._context.chief, self._rules)
        around = (self._context, self._course)
        plain = [one for one in touched if one.kind is not Kind.REMARK]
        clauses = read_clauses(sentence, plain, *around, self._rules)
        told = list(narratives(sentence, clauses, touched, *around, self.folded, self._rules))
        self._course.places |= places(sentence, clauses, touched, *around, self._rules)
        lean_on(clauses, self._course, self._rules)
        self._course.hear(sentence, touched)
        return told

    def _touched(self) -> list[Finding]:
        return [self._ledger.findings[name] for name in self._ledger.touched if name in self._ledger.findings]

    def _settle(self, told: list[Statement]) -> Delta | None:
        """Write the statements of what changed."""
        known = self._ledger.findings
        touched = list(self._ledger.touched)
        self._ledger.settle()
        change = self._book.rewrite(
            touched,
            known,
            self._context.chief,
            self.folded,
            self._rules,
            told,
            self._context.problems,
            Telling(self._course.story, self._segments, self._course.places),
        )
        if not touched and not change.sections:
            return None
        gone = tuple(name for name in touched if name not in known)
        return self._delta([known[name] for name in touched if name in known], gone, change)

    def _delta(self, touched: list[Finding], gone: tuple[str, ...], change: Change) -> Delta:
        delta = Delta(
            from_version=self.version,
            to_version=self.folded,
            changed=tuple(change.changed),
            removed=tuple(change.removed),
            order={key: self._book.order(key) for key in SectionKey if key in change.sections},
            findings=tuple(touched),
            findings_removed=gone,
        )
        self.version = self.folded
        return delta

    def _section(self, key: SectionKey) -> Section:
        title = self._rules.sections[key]
        statements = tuple(self._book.statements[name] for name in self._book.order(key))
        return Section(key=key, title=title.title, loinc=title.loinc, statements=statements)

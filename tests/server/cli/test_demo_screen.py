"""What the demonstration shows of a viewer's messages."""

import io
from typing import Any

import pytest
from rich.console import Console

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word
from earshot_server.access.rights import Right
from earshot_server.cli.demo_screen import Screen, show
from earshot_server.log.transcript import EncounterState
from earshot_server.note.draft import Delta, Draft, SectionKey
from earshot_server.note.engine import NoteEngine
from earshot_server.viewer.messages import (
    DeltaSeen,
    DraftSeen,
    Head,
    LogSeen,
    PartialSeen,
    Seen,
    SegmentSeen,
    Snapshot,
)
from tests.support.clinic import Clinic, draft_of, statement
from tests.support.store import until
from tests.support.viewing import running

COUGH = statement("Cough for three days.", "s-0", 0, 1)
FEVER = statement("No fever [38].", "s-1", 0, 1)
ORDER = {SectionKey.HISTORY_OF_PRESENT_ILLNESS: (COUGH.id, FEVER.id)}


class Shown:
    """A screen, and what is printed on it."""

    def __init__(self, *, live: bool) -> None:
        self._paper = io.StringIO()
        self.screen = Screen(Console(file=self._paper, width=100, highlight=False, soft_wrap=True), live)

    def take(self, *messages: Seen) -> None:
        for message in messages:
            self.screen.take(message.model_dump(mode="json"))

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._paper.getvalue().splitlines() if line.strip()]


@pytest.fixture
def plain() -> Shown:
    return Shown(live=False)


@pytest.fixture
def live() -> Shown:
    return Shown(live=True)


def segment(text: str, second: int = 0) -> SegmentSeen:
    words = tuple(
        Word(text=word, start=(second + place) * RATE, end=(second + place + 1) * RATE, confidence=0.9)
        for place, word in enumerate(text.split())
    )
    return SegmentSeen.of(
        Segment(id=f"s-{second}", start=words[0].start, end=words[-1].end, words=words, speaker=None)
    )


def head(state: EncounterState = EncounterState.LIVE) -> Head:
    return Head(state=state, label="Room 1", clinician=None, started_ms=1, heard_to=0)


def snapshot(*segments: SegmentSeen, draft: Draft | None = None, **fields: Any) -> Snapshot:
    return Snapshot(
        encounter="demo",
        at="1-9",
        head=fields.get("head", head()),
        segments=segments,
        missing=(),
        controls=(),
        draft=draft,
    )


def log(*segments: SegmentSeen, state: EncounterState = EncounterState.LIVE) -> LogSeen:
    return LogSeen(after="1-0", at="1-9", head=head(state), segments=segments)


def delta(version: int) -> DeltaSeen:
    return DeltaSeen(delta=Delta(from_version=version, to_version=version + 1, changed=(FEVER,), order=ORDER))


class TestAtTheEnd:
    def test_transcript_and_note_are_printed_once(self, plain: Shown) -> None:
        plain.take(snapshot(segment("i cough"), draft=draft_of(3, COUGH)))
        plain.take(log(segment("no fever", 75)), delta(3))
        assert plain.lines == []
        plain.screen.print_all()
        assert plain.lines == [
            "Transcript",
            "  0:00  i cough",
            "  1:15  no fever",
            "Draft note",
            "History of present illness",
            "  Cough for three days.",
            "  No fever [38].",
        ]

    def test_a_later_snapshot_takes_the_place_of_all_before(self, plain: Shown) -> None:
        plain.take(snapshot(segment("i cough"), segment("gone", 9), draft=draft_of(2, COUGH)))
        plain.take(snapshot(segment("i cough much"), draft=draft_of(3, FEVER)))
        plain.screen.print_all()
        assert plain.lines[1:3] == ["  0:00  i cough much", "Draft note"]
        assert plain.lines[-1] == "  No fever [38]."

    def test_where_there_is_no_note_that_is_said(self, plain: Shown) -> None:
        plain.take(snapshot(segment("hello")))
        plain.screen.print_all()
        assert plain.lines[-1] == "There is no note."


class TestLive:
    def test_segments_and_statements_are_printed_as_they_come_each_once(self, live: Shown) -> None:
        with live.screen:
            live.take(snapshot(segment("i cough"), draft=draft_of(3, COUGH)))
            live.take(snapshot(segment("i cough"), draft=draft_of(3, COUGH)), delta(3))
            live.take(log(segment("no fever", 75)))
        assert live.lines == [
            "  0:00  i cough",
            "      note  History of present illness: Cough for three days.",
            "      note  History of present illness: No fever [38].",
            "  1:15  no fever",
        ]
        live.screen.print_all()
        assert len(live.lines) == 4

    def test_a_statement_that_changes_is_printed_again(self, live: Shown) -> None:
        with live.screen:
            live.take(DraftSeen(draft=draft_of(3, COUGH)))
            live.take(DraftSeen(draft=draft_of(4, COUGH.model_copy(update={"text": "Cough for a week."}))))
        assert [line.rpartition(": ")[2] for line in live.lines] == [COUGH.text, "Cough for a week."]

    async def test_the_open_segment_is_shown_until_it_is_final(self) -> None:
        paper = io.StringIO()
        screen = Screen(Console(file=paper, width=100, force_terminal=True, no_color=True), live=True)
        with screen:
            partial = PartialSeen(epoch=1, start=0, to=RATE, words=("i", "cough"), stable=1)
            screen.take(partial.model_dump(mode="json"))
            await until(lambda: "  ...  " in paper.getvalue())
            screen.take(log(segment("i cough")).model_dump(mode="json"))
        assert "  ...  " not in paper.getvalue().rpartition("0:00")[2]


class TestEnd:
    def test_it_is_complete_when_all_ended_is_noted_and_quiet(self, plain: Shown) -> None:
        plain.screen.quiet()
        plain.take(snapshot(segment("i cough"), head=head()))
        plain.screen.quiet()
        assert not plain.screen.complete
        plain.take(log(state=EncounterState.ENDED))
        plain.screen.quiet()
        assert not plain.screen.complete, "the note is on its way"
        plain.take(DraftSeen(draft=draft_of(3, COUGH)))
        assert not plain.screen.complete, "changes may follow"
        plain.screen.quiet()
        assert plain.screen.complete

    def test_words_without_a_note_and_a_note_without_statements_are_not_both(self, plain: Shown) -> None:
        plain.take(snapshot(segment("hello")))
        assert not plain.screen.has_words_and_note
        plain.take(DraftSeen(draft=NoteEngine().draft))
        assert not plain.screen.has_words_and_note
        plain.take(DraftSeen(draft=draft_of(3, COUGH)))
        assert plain.screen.has_words_and_note


async def test_it_watches_a_viewer_until_the_encounter_ended(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = await clinic.visit()
    await visit.say("i have a cough")
    await visit.save(COUGH)
    await visit.end()
    async with running(clinic) as viewer:
        settings = clinic.settings.model_copy(update={"viewer_port": viewer.port})
        assert await show(settings, visit.id, clinic.token(Right.VIEW), live=False)
    printed = capsys.readouterr().out
    assert "i have a cough" in printed
    assert COUGH.text in printed

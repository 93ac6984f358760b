import json
from pathlib import Path
from typing import get_args

import pytest

from earshot_client.capture.level import Level, Verdict
from earshot_client.cli.views import EVENT_NAMES, JsonView, LinesView, QuietView, make_view, sentence_of
from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_protocol.words import Segment, Word
from tests.support.spooling import new_spool

WORDS = tuple(Word(text=text, start=0, end=10, confidence=1) for text in ("no", "\x1b[2Jfever"))
SEGMENT = events.SegmentHeard(Segment(id="s-0", start=0, end=10, words=WORDS))
LEVEL = events.LevelHeard(Level(-3.0, -12.0, Verdict.GOOD))


def test_every_event_has_a_name_for_programs() -> None:
    assert set(EVENT_NAMES) == set(get_args(events.Event))


def test_options_choose_the_view() -> None:
    assert type(make_view(quiet=False, as_json=True)) is JsonView
    assert type(make_view(quiet=True, as_json=False)) is QuietView
    assert type(make_view(quiet=False, as_json=False)) is LinesView


def test_lines_show_each_segment_once_and_no_control_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with LinesView() as view:
        for event in (SEGMENT, SEGMENT, LEVEL, events.Waiting("No server answers.", 1.25)):
            view.show(event)
    shown = capsys.readouterr()
    assert shown.out == "no [2Jfever\n"
    assert shown.err == "No server answers. Recording goes on; next try in 1.2 s.\n"


def test_json_has_all_fields_of_all_but_levels(capsys: pytest.CaptureFixture[str]) -> None:
    view = JsonView()
    view.show(LEVEL)
    view.show(events.PartialHeard(0, 1600, ("no",), 0))
    view.show(SEGMENT)
    partial, segment = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    words = {"words": ["no"], "stable": 0, "written": []}
    assert partial == {"event": "partial", "start": 0, "to": 1600, **words}
    assert segment["segment"]["id"] == "s-0"
    assert segment["text"] == "no \x1b[2Jfever"


async def test_a_program_is_told_the_encounter_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    view = JsonView()
    async with Session(new_spool(tmp_path), Link(("ws://127.0.0.1:1",)), view.show) as session:
        view.watch(session)
    assert json.loads(capsys.readouterr().out) == {"event": "encounter", "id": "visit-1"}


def test_sentences_are_for_what_people_must_know() -> None:
    assert sentence_of(LEVEL) is None
    assert sentence_of(SEGMENT) is None
    assert sentence_of(events.Blocked("The disk is full.")) == "The disk is full."
    assert sentence_of(events.Denied("No.")) == "No. What is recorded stays in the spool."
    assert "3 times" in str(sentence_of(events.Dropouts(3)))
    assert sentence_of(events.Ended(1)) == "The server has all of it."
    assert "goes on" in str(sentence_of(events.Unblocked()))
    assert sentence_of(events.Connected("ws://a", 1)) == "Connected to ws://a."

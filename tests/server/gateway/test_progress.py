"""Marks: what an entry of the log, and all before it, hold."""

from datetime import UTC, datetime

import pytest

from earshot_protocol.messages import Control
from earshot_protocol.words import Segment
from earshot_server.gateway.progress import WINDOW, Mark
from earshot_server.log.events import (
    AnyEvent,
    ControlReceived,
    Ended,
    EntryId,
    Missing,
    Opened,
    SegmentAppended,
    SilenceHeard,
)

START = Mark(EntryId(epoch=2, sequence=0), heard_to=1000, controls_to=1)
NEXT = EntryId(epoch=2, sequence=1)
SEGMENT = Segment(id="s1000", start=1000, end=1800, words=())


@pytest.mark.parametrize(
    ("event", "heard_to"),
    [
        (SegmentAppended(segment=SEGMENT, to=2000), 2000),
        (SilenceHeard(to=3000), 3000),
        (Missing(start=1000, end=4000), 4000),
        (SilenceHeard(to=500), 1000),
        (Opened(server="a", key_hash="b", engine="c"), 1000),
    ],
)
def test_hearing_moves_on_and_never_back(event: AnyEvent, heard_to: int) -> None:
    mark = START.after(event, NEXT)
    assert (mark.at, mark.heard_to, mark.controls_to, mark.ended) == (NEXT, heard_to, 1, False)


def test_controls_count_by_their_number() -> None:
    control = Control(number=1, at=1000, wall=datetime.now(UTC), kind="mark")
    assert START.after(ControlReceived(control=control), NEXT).controls_to == 2


def test_the_end_is_marked() -> None:
    assert START.after(Ended(offset=1000, controls=1), NEXT).ended


def test_the_window_opens_with_what_is_in_the_log() -> None:
    assert START.window_to == 1000 + WINDOW

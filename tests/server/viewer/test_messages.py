"""Messages and their text."""

import json

import pytest

from earshot_protocol.words import Segment, Word, WrittenToken
from earshot_server.log.transcript import EncounterState
from earshot_server.viewer.messages import (
    Beat,
    Head,
    LogSeen,
    PartialSeen,
    SegmentSeen,
    Snapshot,
    StatusSeen,
    Watch,
    decode_watch,
    encode,
)

HEAD = Head(state=EncounterState.LIVE, label="Room 1", clinician=None, started_ms=5, heard_to=320)
SEGMENT = SegmentSeen(id="s-0", start=0, end=320, speaker=None, words=(("pain", 0, 160, 0.9),))


@pytest.mark.parametrize(
    "message",
    [
        Beat(),
        PartialSeen(epoch=1, start=0, to=10, words=("it",), stable=0),
        StatusSeen(received_to=3, heard_to=2, durable_to=1, connected=True, quiet_seconds=0.5),
        LogSeen(after="1-0", at="1-1795354759776364", head=HEAD, segments=(SEGMENT,), missing=((1, 2),)),
        Snapshot(
            encounter="enc-1", at="1-1", head=HEAD, segments=(SEGMENT,), missing=(), controls=(), draft=None
        ),
    ],
    ids=lambda message: message.type,
)
def test_a_message_survives_the_way(message: Beat) -> None:
    assert type(message).model_validate_json(encode(message)) == message
    assert json.loads(encode(message))["type"] == message.type


def test_a_segments_words_travel_as_rows() -> None:
    word = Word(text="pain", start=0, end=160, confidence=0.98765)
    written = (WrittenToken(text="Pain", first=0, last=0, mark="."),)
    segment = Segment(id="s-0", start=0, end=320, words=(word,), speaker="patient", written=written)
    seen = SegmentSeen.of(segment)
    assert seen.written == (("Pain", 0, 0, ".", False),)
    assert seen.words == (("pain", 0, 160, 0.99),)
    assert (seen.id, seen.start, seen.end, seen.speaker) == ("s-0", 0, 320, "patient")


@pytest.mark.parametrize(
    ("text", "watch"),
    [
        ('{"type": "watch"}', Watch()),
        ('{"type": "watch", "at": null, "draft": null}', Watch()),
        ('{"type": "watch", "at": "2-14", "draft": 7}', Watch(at="2-14", draft=7)),
    ],
)
def test_what_a_page_says_first_is_read(text: str, watch: Watch) -> None:
    assert decode_watch(text) == watch


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"type": "other"}',
        '{"type": "watch", "at": "2"}',
        '{"type": "watch", "at": "2-x"}',
        '{"type": "watch", "draft": -1}',
        '{"type": "watch", "more": 1}',
        '{"type": "watch", "at": "' + "1" * 5000 + '-1"}',
        "[" * 4000,
    ],
)
def test_what_is_none_is_none(text: str) -> None:
    assert decode_watch(text) is None

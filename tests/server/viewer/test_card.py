"""One encounter on the board."""

from earshot_protocol.words import Segment, Word
from earshot_server.log.events import AnyEvent, Ended, Entry, EntryId, Opened, SegmentAppended
from earshot_server.viewer.card import LAST_WORDS, Card

STATUS = {"received_to": 9000, "heard_to": 0, "durable_to": 0, "connected": True}
OPENED = Opened(server="s", key_hash="0" * 64, label="Room 1", clinician="Dr. Sample", engine="e")


def entries(*events: AnyEvent, first: int = 0) -> list[Entry]:
    return [
        Entry(at=EntryId(epoch=1, sequence=place), event_id=f"1-{place}", wall_ms=1000, event=event)
        for place, event in enumerate(events, start=first)
    ]


def said(start: int, *words: str) -> SegmentAppended:
    spoken = tuple(Word(text=word, start=start, end=start + 1, confidence=1) for word in words)
    segment = Segment(id=f"s-{start}", start=start, end=start + 900, words=spoken)
    return SegmentAppended(segment=segment, to=start + 1000)


def card(*events: AnyEvent) -> Card:
    made = Card("enc-1")
    made.fold(entries(OPENED, *events))
    return made


def test_it_tells_label_state_and_length() -> None:
    row = card(said(0, "it", "hurts")).row(0)
    assert (row.id, row.head.label, row.head.clinician) == ("enc-1", "Room 1", "Dr. Sample")
    assert (row.head.state, row.head.heard_to, row.last_words, row.status) == ("live", 1000, "it hurts", None)


def test_it_keeps_the_last_segment_alone() -> None:
    many = card(*(said(1000 * number, f"word{number}") for number in range(500)))
    assert many.row(0).last_words == "word499"
    assert len(many._transcript.segments) == 1


def test_the_open_segments_words_follow_the_last_segments() -> None:
    made = card(said(0, "it", "hurts"))
    made.take_partial({"epoch": 1, "start": 1000, "to": 1500, "words": ["when", "i"], "stable": 0})
    assert made.row(0).last_words == "it hurts when i"
    made.fold(entries(said(1000, "when", "i", "run"), first=2))
    assert made.row(0).last_words == "when i run"


def test_so_many_words_and_no_more() -> None:
    made = card(said(0, *(str(number) for number in range(100))))
    assert made.row(0).last_words.split() == [str(number) for number in range(100 - LAST_WORDS, 100)]


def test_its_sound_comes_in_until_it_ends() -> None:
    made = card()
    made.take_status(STATUS, 10)
    status = made.row(12).status
    assert status is not None
    assert (status.received_to, status.quiet_seconds) == (9000, 2)
    made.fold(entries(Ended(offset=9000, controls=0), first=1))
    assert made.ended
    assert made.row(13).status is None

"""Entries: sealed to their place, and read back or refused."""

import pytest

from earshot_server.keys.errors import NotAuthentic
from earshot_server.keys.seal import place, seal
from earshot_server.log.entries import new_event_id, read_entry, write_fields
from earshot_server.log.errors import UnreadableEntry
from earshot_server.log.events import AddendumAdded, AnyEvent, Assigned, Edited, EntryId, Signed
from earshot_server.note.edits.edit import Add, Ask, Move, Undo
from earshot_server.note.parts import SectionKey
from tests.support.editing import ANNE, CARA
from tests.support.events import heard, opened, said

KEY = b"k" * 32
AT = EntryId(epoch=3, sequence=7)


def stored(event: AnyEvent, event_id: str = "id-1", encounter: str = "e1") -> dict[bytes, bytes]:
    """Return the fields as they come back from the store."""
    parts = [
        part.encode() if isinstance(part, str) else part
        for part in write_fields(KEY, encounter, event, event_id)
    ]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(
    "event",
    [
        opened(label="Öffnung"),
        heard(2**48),
        said("the left knee"),
        Edited(by=ANNE, edit=Add(statement="n1", section=SectionKey.PLAN, text="Rest.")),
        Edited(by=ANNE, edit=Move(statement="n1", seen=3, section=SectionKey.PLAN)),
        Edited(by=ANNE, edit=Ask(text="Which knee?", settles=("c1",))),
        Edited(by=ANNE, edit=Undo(of="g1", group="g2")),
        Signed(by=CARA, log="1-5", hash="0" * 64, draft="{}"),
        AddendumAdded(by=CARA, text="Called the patient."),
        Assigned(by=ANNE),
        Assigned(by=ANNE, to=CARA),
    ],
)
def test_an_event_survives_the_round_trip(event: AnyEvent) -> None:
    entry = read_entry(KEY, "e1", AT, stored(event))
    assert (entry.at, entry.event_id, entry.event) == (AT, "id-1", event)


def test_the_events_own_id_comes_first() -> None:
    assert write_fields(KEY, "e1", heard(1), "id-1")[:2] == ["id", "id-1"]


def test_event_ids_differ() -> None:
    assert len({new_event_id() for _ in range(1000)}) == 1000


def test_no_word_is_in_the_clear() -> None:
    assert b"penicillin" not in b"".join(stored(said("penicillin")).values())


@pytest.mark.parametrize(
    ("field", "value"), [(b"id", b"id-2"), (b"k", b"silence"), (b"t", b"1"), (b"v", b"0")]
)
def test_a_changed_field_does_not_open(field: bytes, value: bytes) -> None:
    fields = stored(said("one"))
    assert fields[field] != value
    with pytest.raises(NotAuthentic, match="Entry 3-7 of encounter e1"):
        read_entry(KEY, "e1", AT, {**fields, field: value})


def test_another_encounters_entry_does_not_open_even_with_the_same_key() -> None:
    with pytest.raises(NotAuthentic):
        read_entry(KEY, "e2", AT, stored(said("one")))


def test_a_newer_versions_entry_is_said_to_be_one() -> None:
    with pytest.raises(UnreadableEntry, match=r"newer Earshot wrote it.*Update this server"):
        read_entry(KEY, "e1", AT, {**stored(heard(1)), b"v": b"999"})


@pytest.mark.parametrize(
    "fields", [{}, {b"id": b"x"}, {**stored(heard(1)), b"v": b"one"}, {**stored(heard(1)), b"t": b""}]
)
def test_what_is_no_entry_is_refused(fields: dict[bytes, bytes]) -> None:
    with pytest.raises(UnreadableEntry, match="fields"):
        read_entry(KEY, "e1", AT, fields)


def test_an_unknown_event_is_refused_without_its_words() -> None:
    fields = stored(said("one"))
    where = place("entry", "e1", *(fields[name].decode() for name in (b"id", b"k", b"v", b"t")))
    fields[b"d"] = seal(KEY, b'{"kind": "dreamt", "text": "penicillin"}', where)
    with pytest.raises(UnreadableEntry) as caught:
        read_entry(KEY, "e1", AT, fields)
    assert "penicillin" not in str(caught.value)
    assert caught.value.__suppress_context__

"""Manifests and parts: what was packed comes back in its place, word for word, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_server.archive.manifest import (
    Manifest,
    describe,
    dump_records,
    load_records,
    pack,
    read_manifest,
    unpack,
)
from earshot_server.keys.errors import NotAuthentic
from earshot_server.keys.wrapped import Kind
from earshot_server.log.entries import Record
from earshot_server.log.events import EntryId

KEY = b"k" * 32

RECORDS = st.builds(
    Record,
    at=st.builds(EntryId, epoch=st.integers(0, 2**40), sequence=st.integers(0, 2**53)),
    event_id=st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=32),
    kind=st.sampled_from(["segment", "opened"]),
    version=st.integers(1, 9),
    wall_ms=st.integers(0, 2**45),
    plain=st.text(st.characters(codec="utf-8")).map(str.encode),
)


@given(st.lists(RECORDS, max_size=5))
def test_entries_come_back_word_for_word(records: list[Record]) -> None:
    assert load_records(dump_records(records)) == records


@given(st.binary(max_size=200))
def test_what_holds_no_entries_is_refused(data: bytes) -> None:
    try:
        load_records(data)
    except ValueError:
        return
    assert data == b""


@given(st.binary(max_size=1000))
def test_a_part_comes_back(plain: bytes) -> None:
    assert unpack(KEY, pack(KEY, plain, "e1", "s1/events"), "e1", "s1/events") == plain


@pytest.mark.parametrize(
    ("key", "encounter", "name"),
    [
        (b"x" * 32, "e1", "s1/events"),
        (KEY, "e2", "s1/events"),
        (KEY, "e1", "s2/events"),
        (KEY, "e1", "s1/note"),
    ],
)
def test_a_part_does_not_open_elsewhere(key: bytes, encounter: str, name: str) -> None:
    with pytest.raises(NotAuthentic):
        unpack(key, pack(KEY, b"plain", "e1", "s1/events"), encounter, name)


def manifest() -> Manifest:
    return Manifest(
        encounter="e1",
        sealing="s1",
        sealed_ms=3,
        first_ms=1,
        last_ms=2,
        last="1-5",
        entries=6,
        draft_version=4,
        parts=(
            describe("events", Kind.EVENTS, 0, b"abc"),
            describe("sound.1.0", Kind.SOUND, 0, b""),
            describe("sound.2.0", Kind.SOUND, 0, b""),
        ),
    )


def test_a_manifest_comes_back_and_knows_its_parts() -> None:
    made = manifest()
    assert read_manifest(made.model_dump_json().encode()) == made
    assert made.part("events").size == 3
    assert [part.name for part in made.sounds()] == ["sound.1.0", "sound.2.0"]
    with pytest.raises(KeyError):
        made.part("note")


@given(st.binary(max_size=200))
def test_what_is_no_manifest_is_none(data: bytes) -> None:
    assert read_manifest(data) is None

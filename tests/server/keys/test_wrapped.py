"""The file of an encounter's data keys: opens with the clinic's key, in its place; or not at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_server.keys.errors import NotAuthentic
from earshot_server.keys.wrapped import Kind, unwrap, wrap, wrapped_by

SECRET = b"c" * 32
CLINIC = {"id1": SECRET}
KEYS = {(Kind.EVENTS, 0): b"e" * 32, (Kind.SOUND, 0): b"s" * 32, (Kind.EVENTS, 1): b"f" * 32}
CONTENT = wrap(KEYS, "e1", "id1", SECRET)


def test_what_was_wrapped_opens_and_names_its_clinic_key() -> None:
    assert unwrap(CONTENT, "e1", CLINIC) == KEYS
    assert wrapped_by(CONTENT) == "id1"


def test_of_several_clinic_keys_the_named_one_is_taken() -> None:
    assert unwrap(CONTENT, "e1", {"id0": b"x" * 32, **CLINIC}) == KEYS


def test_another_encounter_or_clinic_does_not_open_it() -> None:
    for encounter, clinic in [("e2", CLINIC), ("e1", {"id2": SECRET}), ("e1", {"id1": b"x" * 32})]:
        with pytest.raises(NotAuthentic):
            unwrap(CONTENT, encounter, clinic)


def test_keys_that_changed_places_do_not_open() -> None:
    file = json.loads(CONTENT)
    file["keys"][0]["sealed"], file["keys"][1]["sealed"] = (
        file["keys"][1]["sealed"],
        file["keys"][0]["sealed"],
    )
    with pytest.raises(NotAuthentic):
        unwrap(json.dumps(file).encode(), "e1", CLINIC)


@given(st.binary(max_size=300) | st.builds(lambda n: CONTENT[:n], st.integers(0, len(CONTENT) - 1)))
def test_what_is_no_key_file_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotAuthentic):
        unwrap(content, "e1", CLINIC)
    assert wrapped_by(content) is None

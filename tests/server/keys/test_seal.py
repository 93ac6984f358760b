"""Sealing: what was sealed opens at its place, with its key, unchanged; and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_server.keys.errors import NotAuthentic
from earshot_server.keys.seal import KEY_BYTES, place, seal, unseal

KEY = b"k" * KEY_BYTES
HERE = place("entry", "e1", "id")


@given(st.binary(max_size=2000))
def test_what_was_sealed_opens(plain: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain, HERE), HERE) == plain


def test_the_same_is_never_sealed_the_same_way_twice() -> None:
    assert len({seal(KEY, b"penicillin", HERE) for _ in range(100)}) == 100


def test_nothing_of_it_shows() -> None:
    assert b"penicillin" not in seal(KEY, b"penicillin" * 10, HERE)


@pytest.mark.parametrize(
    ("key", "where"),
    [(b"x" * KEY_BYTES, HERE), (KEY, place("entry", "e2", "id")), (KEY, place("draft", "e1", "id"))],
)
def test_another_key_or_place_does_not_open_it(key: bytes, where: bytes) -> None:
    with pytest.raises(NotAuthentic):
        unseal(key, seal(KEY, b"plain", HERE), where)


@given(st.data())
def test_a_changed_bit_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, b"plain", HERE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(NotAuthentic):
        unseal(KEY, bytes(sealed), HERE)


@pytest.mark.parametrize("length", range(0, 33, 4))
def test_a_cut_is_noticed_and_what_was_cut_is_named(length: int) -> None:
    with pytest.raises(NotAuthentic, match="Entry 1-1 does not open"):
        unseal(KEY, seal(KEY, b"plain", HERE)[:length], HERE, "Entry 1-1")


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_different_places_are_never_the_same_bytes(one: list[str], other: list[str]) -> None:
    assert (place(*one) == place(*other)) == (one == other)

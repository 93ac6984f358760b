"""Copies of data keys: what is erased here is erased there, at once or when the place is back."""

from pathlib import Path

import pytest

from earshot_server.keys.copies import Copies


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    return tmp_path / "keys"


@pytest.fixture
def place(tmp_path: Path, keys: Path) -> Path:
    place = tmp_path / "usb"
    place.mkdir()
    (place / "e1.key").write_bytes(b"1")
    Copies(keys).register(place)
    return place


def test_without_places_nothing_happens(keys: Path) -> None:
    copies = Copies(keys)
    copies.put("e1.key", b"1")
    copies.erase("e1.key")
    assert (copies.places(), copies.due(), copies.settle(keys)) == ([], [], [])
    assert list(keys.iterdir()) == []


def test_a_key_is_replaced_and_erased_where_it_was_copied(keys: Path, place: Path) -> None:
    copies = Copies(keys)
    assert copies.places() == [place]
    copies.put("e1.key", b"2")
    copies.put("e2.key", b"2")  # was never copied there: the next backup does
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {"e1.key": b"2"}
    copies.erase("e1.key")
    assert list(place.iterdir()) == []
    assert copies.due() == []


def test_a_place_that_is_away_is_remembered_until_it_is_back(keys: Path, place: Path, tmp_path: Path) -> None:
    copies = Copies(keys)
    (place / "e2.key").write_bytes(b"old")
    (keys / "e2.key").write_bytes(b"new")
    place.rename(tmp_path / "unplugged")
    copies.erase("e1.key")
    copies.put("e2.key", b"new")
    assert copies.due() == [(place, "e1.key"), (place, "e2.key")]
    assert copies.settle(keys) == copies.due()
    (tmp_path / "unplugged").rename(place)
    assert copies.settle(keys) == []
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {"e2.key": b"new"}
    assert Copies(keys).due() == []

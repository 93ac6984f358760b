"""Data keys: one an encounter, wrapped, and gone for good when erased."""

import stat
from pathlib import Path

import pytest

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.errors import NoDataKey, WrongClinicKey
from earshot_server.keys.ring import KeyRing

CLINIC = ClinicKey(b"c" * 32)


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys", CLINIC)


def test_a_key_is_made_once_and_found_again_by_others(ring: KeyRing, tmp_path: Path) -> None:
    key = ring.make("e1")
    assert len(key) == 32
    assert ring.make("e1") == ring.get("e1") == key
    assert KeyRing(tmp_path / "keys", CLINIC).get("e1") == key


def test_each_encounter_has_its_own(ring: KeyRing) -> None:
    assert len({ring.make(f"e{n}") for n in range(20)}) == 20


def test_two_servers_that_make_it_at_once_get_the_same(
    ring: KeyRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked and found none; the first file counts."""
    other = KeyRing(tmp_path / "keys", CLINIC)
    key = ring.make("e1")
    monkeypatch.setattr(Path, "exists", lambda path: False)
    assert other.make("e1") == key
    assert [entry.name for entry in (tmp_path / "keys").iterdir()] == ["e1.key"]


def test_files_are_private_and_hold_no_key_in_the_clear(ring: KeyRing, tmp_path: Path) -> None:
    key = ring.make("e1")
    path = tmp_path / "keys" / "e1.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key not in path.read_bytes()


def test_an_encounter_without_a_key_is_said_to_have_none(ring: KeyRing) -> None:
    with pytest.raises(NoDataKey, match="e1"):
        ring.get("e1")


def test_an_erased_key_is_gone_for_those_who_knew_it_too(ring: KeyRing, tmp_path: Path) -> None:
    other = KeyRing(tmp_path / "keys", CLINIC)
    key = ring.make("e1")
    assert other.get("e1") == key
    ring.erase("e1")
    for one in (ring, other):
        with pytest.raises(NoDataKey):
            one.get("e1")
    ring.erase("e1")


def test_a_forgotten_key_is_read_again(ring: KeyRing) -> None:
    key = ring.make("e1")
    ring.forget("e1")
    assert ring.get("e1") == key


def test_another_clinics_key_opens_nothing_and_changes_nothing(ring: KeyRing, tmp_path: Path) -> None:
    key = ring.make("e1")
    other = KeyRing(tmp_path / "keys", ClinicKey(b"x" * 32))
    with pytest.raises(WrongClinicKey, match="EARSHOT_CLINIC_KEY_FILE"):
        other.get("e1")
    with pytest.raises(WrongClinicKey):
        other.make("e1")
    ring.forget("e1")
    assert ring.get("e1") == key


def test_an_encounters_key_put_in_anothers_place_does_not_open(ring: KeyRing, tmp_path: Path) -> None:
    ring.make("e1")
    (tmp_path / "keys" / "e2.key").write_bytes((tmp_path / "keys" / "e1.key").read_bytes())
    with pytest.raises(WrongClinicKey):
        ring.get("e2")

"""Data keys: one an encounter, wrapped, and gone for good when erased."""

import stat
from pathlib import Path

import pytest

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.errors import NoDataKey, OtherClinicKey, WrongClinicKey
from earshot_server.keys.ring import KeyRing, open_ring
from earshot_server.keys.seal import place, seal
from earshot_server.keys.wrapped import Kind, wrapped_by
from earshot_server.settings import Settings

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
    assert [entry.name for entry in (tmp_path / "keys").glob("*.key")] == ["e1.key"]


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


class TestKinds:
    def test_each_kind_has_its_own_key_and_is_erased_by_itself(self, ring: KeyRing, tmp_path: Path) -> None:
        ring.make("e1")
        keys = {kind: ring.get("e1", kind) for kind in Kind}
        assert len(set(keys.values())) == 3
        ring.erase("e1", Kind.SOUND)
        for one in (ring, KeyRing(tmp_path / "keys", CLINIC)):
            with pytest.raises(NoDataKey):
                one.get("e1", Kind.SOUND)
            assert one.get("e1") == keys[Kind.EVENTS]
            assert one.kinds("e1") == {Kind.EVENTS, Kind.NOTE}

    def test_the_first_formats_one_key_serves_events_and_sound(self, ring: KeyRing, tmp_path: Path) -> None:
        first_format(tmp_path, "old")
        assert ring.get("old") == ring.get("old", Kind.SOUND) == b"d" * 32
        ring.add_kind("old", Kind.NOTE)
        assert ring.get("old") == ring.get("old", Kind.SOUND) == b"d" * 32 != ring.get("old", Kind.NOTE)

    def test_erasing_one_of_two_kinds_that_share_a_key_erases_both(
        self, ring: KeyRing, tmp_path: Path
    ) -> None:
        first_format(tmp_path, "old")
        ring.add_kind("old", Kind.NOTE)
        ring.erase("old", Kind.EVENTS)
        assert ring.kinds("old") == {Kind.NOTE}

    def test_a_visit_called_clinic_does_not_touch_the_clinics_key(
        self, ring: KeyRing, tmp_path: Path
    ) -> None:
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "clinic.key").write_bytes(b"the clinic's")
        ring.make("clinic")
        assert (tmp_path / "keys" / "clinic.key").read_bytes() == b"the clinic's"
        assert ring.encounters() == ["clinic"]

    def test_parts_of_earshot_are_no_encounters(self, ring: KeyRing) -> None:
        ring.make("_audit")
        ring.make("e1")
        assert ring.encounters() == ["e1"]
        assert ring.names() == ["_audit", "e1"]


class TestGenerations:
    def test_a_new_one_stands_beside_the_old_until_that_is_deleted(
        self, ring: KeyRing, tmp_path: Path
    ) -> None:
        other = KeyRing(tmp_path / "keys", CLINIC)
        old = ring.make("e1")
        assert other.get("e1") == old
        assert (ring.add_generation("e1"), ring.generations("e1")) == (1, {0, 1})
        new = other.get("e1")
        assert new != old == other.get("e1", generation=0)
        ring.keep_newest("e1")
        assert other.get("e1") == new
        with pytest.raises(NoDataKey):
            other.get("e1", generation=0)
        assert other.generation("e1") == 1


class TestClinic:
    def test_another_clinics_key_is_refused_before_anything_is_done(
        self, ring: KeyRing, tmp_path: Path
    ) -> None:
        ring.make("e1")
        ring.check()
        other = ClinicKey(b"x" * 32)
        with pytest.raises(OtherClinicKey, match=rf"{CLINIC.id}.*{other.id}"):
            KeyRing(tmp_path / "keys", other).check()

    def test_also_where_the_data_is_of_a_time_before_keys_had_ids(self, tmp_path: Path) -> None:
        first_format(tmp_path, "old")
        KeyRing(tmp_path / "keys", CLINIC).check()
        with pytest.raises(WrongClinicKey):
            KeyRing(tmp_path / "keys", ClinicKey(b"x" * 32)).check()

    def test_a_server_that_meets_a_new_key_asks_for_it_again(self, ring: KeyRing, tmp_path: Path) -> None:
        new = ClinicKey(b"n" * 32, (CLINIC.secret,))
        server = KeyRing(tmp_path / "keys", CLINIC, lambda: new)
        key = server.make("e1")
        KeyRing(tmp_path / "keys", new).use(new)
        server.make("e2")
        assert server.clinic.id == new.id
        assert wrapped_by((tmp_path / "keys" / "e2.key").read_bytes()) == new.id
        assert server.get("e1") == key

    def test_what_is_set_is_what_is_opened(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path)
        key = open_ring(settings).make("e1")
        assert open_ring(settings).get("e1") == key
        (settings.keys_dir / "clinic.key").unlink()
        with pytest.raises(OtherClinicKey, match="recovery copy"):
            open_ring(settings)


def first_format(tmp_path: Path, encounter: str) -> None:
    """Lay down a key as Earshot 0.1.0 did."""
    (tmp_path / "keys").mkdir(exist_ok=True)
    sealed = seal(CLINIC.secret, b"d" * 32, place("data-key", encounter))
    (tmp_path / "keys" / f"{encounter}.key").write_bytes(sealed)

"""The store of records, on SQLite and on a real PostgreSQL."""

import shutil
from pathlib import Path

import pytest

from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.records.entries import Batch
from earshot_server.records.errors import IdentityConflict, NoSuchPatient, OtherRecordsKey, RecordsUnavailable
from earshot_server.records.read.files import read_record
from earshot_server.records.sealing import name_of
from earshot_server.records.store import RecordStore, Taken, default_url
from earshot_server.settings import Settings
from tests.support.records import bundle, condition, medication, patient

MRN = [{"system": "urn:mrn", "value": "77"}]


def take(store: RecordStore, data: bytes, of: str | None = None) -> Taken:
    return store.take(data, read_record(data, patient=of))


def test_a_file_is_kept_and_read_back(store: RecordStore) -> None:
    taken = take(store, bundle(patient(), condition("c1", "Asthma"), medication("m1", "Aspirin")))
    record = store.load(taken.patients[0])
    assert {one.name for one in record.facts} == {"Asthma", "Aspirin"}
    assert record.person.sex == "female"
    assert store.patients() == [record.id]


def test_the_same_file_again_changes_nothing(store: RecordStore) -> None:
    data = bundle(patient(), condition("c1", "Asthma"))
    take(store, data)
    before = store.fingerprint()
    assert take(store, data).before
    assert store.fingerprint() == before


def test_the_same_entries_in_another_file_stay_and_changed_ones_change(store: RecordStore) -> None:
    take(store, bundle(patient(), condition("c1", "Asthma"), condition("c2", "Gout")))
    taken = take(
        store, bundle(patient(), condition("c1", "Asthma"), condition("c2", "Gout", clinical="resolved"))
    )
    assert (taken.new, taken.changed, taken.unchanged) == (0, 1, 1)
    assert store.size() == (1, 2)


def test_identifiers_bring_files_together(store: RecordStore) -> None:
    take(store, bundle(patient("a", identifier=MRN), condition("c1", "Asthma", of="a")))
    take(store, bundle(patient("b", identifier=MRN), condition("c2", "Gout", of="b")))
    assert store.size() == (1, 2)
    assert store.find("77") == store.patients()[0]


def test_a_file_without_a_patient_joins_the_one_that_is_named(store: RecordStore) -> None:
    take(store, bundle(patient("a", identifier=MRN)))
    take(store, b"gene,diplotype\nCYP2D6,*4/*4\n", of="77")
    assert store.size() == (1, 1)


@pytest.mark.parametrize("change", [{"birthDate": "1990-01-01"}, {"gender": "male"}])
def test_one_identifier_of_two_people_is_refused_and_nothing_kept(
    store: RecordStore, change: dict[str, str]
) -> None:
    take(store, bundle(patient("a", identifier=MRN)))
    before = store.fingerprint()
    with pytest.raises(IdentityConflict, match="77"):
        take(store, bundle(patient("b", identifier=MRN, **change), condition("c", "Gout", of="b")))
    assert (store.size(), store.fingerprint()) == ((1, 0), before)


def test_a_failure_in_the_middle_keeps_nothing_of_the_file(store: RecordStore) -> None:
    take(store, bundle(patient("a", identifier=MRN)))
    good = read_record(bundle(patient("x"), condition("c", "Gout", of="x")))
    bad: list[Batch] = read_record(bundle(patient("b", identifier=MRN, gender="male")))
    with pytest.raises(IdentityConflict):
        store.take(b"both", [*good, *bad])
    assert store.size() == (1, 0)


def test_a_record_stands_beside_a_visit(store: RecordStore) -> None:
    (who,) = take(store, bundle(patient())).patients
    assert store.beside("visit") is None
    store.link("visit", who)
    store.link("visit", who)
    assert store.beside("visit") == who
    with pytest.raises(NoSuchPatient):
        store.link("visit", "nobody")


def test_an_erased_record_is_gone_and_can_come_again(store: RecordStore) -> None:
    data = bundle(patient(), condition("c1", "Asthma"))
    (who,) = take(store, data).patients
    store.link("visit", who)
    store.erase(who)
    assert store.size() == (0, 0)
    assert store.beside("visit") is None
    with pytest.raises(NoSuchPatient):
        store.load(who)
    with pytest.raises(NoSuchPatient):
        store.erase(who)
    assert not take(store, data).before


def test_no_copy_of_an_erased_record_gives_a_word_back(ring: KeyRing, tmp_path: Path) -> None:
    folder, copies = tmp_path / "records", tmp_path / "copies"
    store = RecordStore(default_url(folder), ring)
    ring.copies.register(copies / "keys")
    (copies / "keys").mkdir(parents=True)
    (who,) = take(store, bundle(patient("a", identifier=MRN), condition("c", "Asthma", of="a"))).patients
    (other,) = take(store, bundle(patient("b"), condition("d", "Gout", of="b"))).patients
    shutil.copytree(folder, copies / "records")
    for key in (tmp_path / "clinic" / "keys").glob("_*.key"):
        shutil.copy(key, copies / "keys")
    store.erase(who)
    store.close()
    # the database as it was, with whatever keys are left here and in the copies
    for keys in (ring, KeyRing(copies / "keys", ring.clinic)):
        copy = RecordStore(f"sqlite:///{copies / 'records' / 'records.db'}", keys)
        with pytest.raises(NoSuchPatient):
            copy.load(who)
        assert {one.name for one in copy.load(other).facts} == {"Gout"}
        copy.close()


def test_rows_without_a_key_come_with_an_old_copy_and_go(store: RecordStore, ring: KeyRing) -> None:
    data = bundle(patient("a", identifier=MRN), condition("c", "Asthma", of="a"))
    (who,) = take(store, data).patients
    ring.erase(name_of(who))
    again = bundle(patient("b", identifier=MRN), condition("d", "Gout", of="b"))
    (new,) = take(store, again).patients  # the same person comes again, as somebody new
    assert (new != who, store.patients()) == (True, [new])
    ring.erase(name_of(new))
    assert store.drop_erased() == 1
    assert (store.size(), take(store, data).before) == ((0, 0), False)


def test_a_refused_file_leaves_no_keys(store: RecordStore, ring: KeyRing) -> None:
    take(store, bundle(patient("a", identifier=MRN)))
    before = ring.names()
    new = read_record(bundle(patient("x"), condition("c", "Gout", of="x")))
    with pytest.raises(IdentityConflict):
        store.take(b"", [*new, *read_record(bundle(patient("b", identifier=MRN, gender="male")))])
    assert ring.names() == before


def test_nothing_about_people_is_readable_on_disk(ring: KeyRing, tmp_path: Path) -> None:
    store = RecordStore(default_url(tmp_path / "records"), ring)
    take(
        store,
        bundle(patient("a", identifier=MRN, name=[{"family": "Ortega"}]), condition("c", "Asthma", of="a")),
    )
    store.close()
    written = b"".join(file.read_bytes() for file in (tmp_path / "records").iterdir())
    for secret in (b"Ortega", b"Asthma", b"1966", b"urn:mrn", b"condition", b"female"):
        assert secret not in written


def test_another_clinics_key_does_not_open_it(url: str, ring: KeyRing, tmp_path: Path) -> None:
    store = RecordStore(url, ring)
    take(store, bundle(patient()))
    before = store.fingerprint()
    other = Settings(data_dir=tmp_path / "other")
    with pytest.raises(OtherRecordsKey, match="another key"):
        RecordStore(url, KeyRing(other.keys_dir, load_clinic_key(other)))
    assert store.fingerprint() == before
    store.close()


@pytest.mark.parametrize(
    "wrong", ["nonsense", "postgresql://earshot@/none?host=/nowhere", "sqlite:////proc/no/records.db"]
)
def test_a_database_that_is_none_is_told_in_a_sentence(ring: KeyRing, wrong: str) -> None:
    with pytest.raises(RecordsUnavailable) as refused:
        RecordStore(wrong, ring)
    assert "Nothing was changed" in str(refused.value)


def test_an_opened_store_is_opened_again(url: str, ring: KeyRing) -> None:
    first = RecordStore(url, ring)
    take(first, bundle(patient()))
    second = RecordStore(url, ring)
    assert second.size() == (1, 0)
    for one in (first, second):
        one.close()

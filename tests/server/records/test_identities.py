"""Whose a file is. Files that belong together, and conflicts, are in `test_store.py`."""

from pathlib import Path

from earshot_server.keys.ring import KeyRing
from earshot_server.records.read.files import read_record
from earshot_server.records.store import RecordStore, default_url
from tests.support.records import bundle, patient

MRN = [{"system": "urn:mrn", "value": "77"}]


def test_identifiers_add_up_and_what_was_not_known_is_added(ring: KeyRing, tmp_path: Path) -> None:
    store = RecordStore(default_url(tmp_path / "records"), ring)
    other = [*MRN, {"system": "urn:ssn", "value": "999"}]
    unknown = {"resourceType": "Patient", "id": "a", "identifier": MRN}
    for one in (unknown, patient("b", identifier=other)):
        data = bundle(one)
        store.take(data, read_record(data))
    (who,) = store.patients()
    record = store.load(who)
    assert store.find("999") == who
    assert record.person.sex == "female"
    assert record.identity.identifiers == (("", "a"), ("urn:mrn", "77"), ("", "b"), ("urn:ssn", "999"))
    store.close()

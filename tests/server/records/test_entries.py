"""Entries and their keys."""

from earshot_server.records.entries import (
    Batch,
    Entry,
    Identity,
    Left,
    Provenance,
    counts_of,
    key_of,
    record_source,
)
from tests.support.patients import taken


def test_keys_do_not_run_into_each_other() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("ab", "c") == key_of("ab", "c")


def test_counts_tell_what_was_taken_and_left() -> None:
    provenance = Provenance(format="fhir", reference="MedicationRequest/1")
    batch = Batch(Identity(identifiers=(("", "p"),)))
    batch.entries += [
        Entry(key="1", fact=taken("aspirin"), provenance=provenance),
        Entry(key="2", fact=None, provenance=provenance, raw={}),
    ]
    batch.left.append(Left(reference="Goal/1", reason="Goal is not read", kept=True))
    counts = counts_of([batch])
    assert counts.taken == {"medication": 1}
    assert counts.left == {"Goal is not read": 1}


def test_an_entry_is_a_source() -> None:
    assert record_source("k", "aspirin").kind == "record"

"""Identities and entries as rows."""

import os
from types import SimpleNamespace
from typing import Any

from earshot_server.records.read.files import read_record
from earshot_server.records.rows import entry_rows, identity_row, read_entry, read_identity, sealed
from earshot_server.records.sealing import PatientSealing
from tests.support.records import bundle, condition, patient


def test_rows_open_again_and_show_nothing() -> None:
    own = PatientSealing("p", 0, os.urandom(32))
    (batch,) = read_record(bundle(patient(), condition("c1", "Asthma")))
    written: Any = identity_row(own, batch.identity)
    assert read_identity(own, written["sealed"]) == batch.identity
    (plain,) = entry_rows(own, batch.entries).values()
    row: Any = sealed(own, plain)
    assert read_entry(own, SimpleNamespace(**row)) == batch.entries[0]  # type: ignore[arg-type]
    assert batch.entries[0].key not in row["key"]
    assert b"Asthma" not in row["sealed"]


def test_the_same_entry_has_the_same_row_for_one_patient_only() -> None:
    (batch,) = read_record(bundle(patient(), condition("c1", "Asthma")))
    one, other = (PatientSealing("p", 0, os.urandom(32)) for _ in range(2))
    assert entry_rows(one, batch.entries) == entry_rows(one, batch.entries)
    assert not set(entry_rows(one, batch.entries)) & set(entry_rows(other, batch.entries))

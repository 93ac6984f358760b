"""Identities and entries as rows of the database, sealed, and back."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete

from earshot_server.records.entries import Entry, Identity
from earshot_server.records.schema import ENTRIES, IDENTIFIERS, PATIENTS, VISITS
from earshot_server.records.sealing import PatientSealing


def identity_row(own: PatientSealing, identity: Identity) -> dict[str, object]:
    """Return the columns that hold who a patient is."""
    sealed = own.seal(identity.model_dump_json().encode(), "patient", own.patient)
    return {"sealed": sealed, "generation": own.generation}


def read_identity(own: PatientSealing, sealed: bytes) -> Identity:
    """Return who a patient is.

    Raises:
        OtherRecordsKey: it does not open.
    """
    return Identity.model_validate_json(own.unseal(sealed, "patient", own.patient))


@dataclass(frozen=True)
class PlainRow:
    """An entry as a row that is not sealed yet."""

    key: str
    content: bytes
    """A digest of `plain` under the patient's key."""
    plain: bytes


def entry_rows(own: PatientSealing, entries: list[Entry]) -> dict[str, PlainRow]:
    """Return entries as rows, by the rows' keys; of two with one key the last counts."""
    found = {}
    for entry in entries:
        plain = entry.model_dump_json().encode()
        key = own.digest("key", entry.key).hex()
        found[key] = PlainRow(key, own.digest("content", plain), plain)
    return found


def sealed(own: PatientSealing, row: PlainRow) -> dict[str, object]:
    """Return the columns of an entry."""
    return {
        "patient": own.patient,
        "key": row.key,
        "content": row.content,
        "sealed": own.seal(row.plain, "entry", own.patient, row.key),
        "generation": own.generation,
    }


def read_entry(own: PatientSealing, row: Row[Any]) -> Entry:
    """Return the entry of a row.

    Raises:
        OtherRecordsKey: it does not open.
    """
    return Entry.model_validate_json(own.unseal(row.sealed, "entry", own.patient, row.key))


def delete_rows(connection: Connection, patient: str) -> bool:
    """Delete all rows of a patient; False if there are none."""
    for table in (VISITS, ENTRIES, IDENTIFIERS):
        connection.execute(delete(table).where(table.c.patient == patient))
    return connection.execute(delete(PATIENTS).where(PATIENTS.c.id == patient)).rowcount > 0

"""Records of a time before patients had keys of their own: sealed again, each under its own."""

from sqlalchemy import Connection, delete, insert, select, update

from earshot_server.records.entries import Entry, Identity
from earshot_server.records.rows import entry_rows, identity_row, sealed
from earshot_server.records.schema import ENTRIES, PATIENTS
from earshot_server.records.sealing import Sealing, unseal_shared


def without_own_key(connection: Connection) -> list[str]:
    """Return the patients whose records are still sealed under the database's key."""
    return [
        str(one) for one in connection.execute(select(PATIENTS.c.id).where(~PATIENTS.c.own_key)).scalars()
    ]


def give_own_key(connection: Connection, sealing: Sealing, patient: str) -> None:
    """Seal a patient's record again under a key of its own; to be done in one transaction.

    Raises:
        OtherRecordsKey: it does not open.
    """
    ring = sealing.ring
    row = connection.execute(select(PATIENTS).where(PATIENTS.c.id == patient)).one()
    identity = Identity.model_validate_json(
        unseal_shared(ring, row.sealed, row.generation, "patient", patient)
    )
    entries = [
        Entry.model_validate_json(unseal_shared(ring, one.sealed, one.generation, "entry", patient, one.key))
        for one in connection.execute(select(ENTRIES).where(ENTRIES.c.patient == patient)).all()
    ]
    own = sealing.begin(patient)
    connection.execute(delete(ENTRIES).where(ENTRIES.c.patient == patient))
    if entries:
        rows = [sealed(own, one) for one in entry_rows(own, entries).values()]
        connection.execute(insert(ENTRIES), rows)
    change = update(PATIENTS).where(PATIENTS.c.id == patient)
    connection.execute(change.values(own_key=True, **identity_row(own, identity)))

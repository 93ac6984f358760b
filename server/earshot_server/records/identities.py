"""Whose a file is: identifiers bring files of one patient together, and keep those of two apart."""

from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from earshot_server.records.entries import Identity
from earshot_server.records.errors import IdentityConflict
from earshot_server.records.rows import delete_rows, identity_row, read_identity
from earshot_server.records.schema import IDENTIFIERS, PATIENTS
from earshot_server.records.sealing import PatientSealing, Sealing


def owner_of(connection: Connection, sealing: Sealing, identity: Identity) -> tuple[PatientSealing, bool]:
    """Return whose identity it is, and whether they are new; identifiers add up.

    Raises:
        IdentityConflict: it is that of two people, or of another person than the one who is kept.
    """
    digests = {sealing.digest("id", *pair): pair for pair in _lasting(identity)}
    query = select(IDENTIFIERS.c.digest, IDENTIFIERS.c.patient).where(IDENTIFIERS.c.digest.in_(list(digests)))
    known = {bytes(row.digest): str(row.patient) for row in connection.execute(query)}
    owners = set(known.values()) or _of_value(connection, sealing, identity)
    for erased in [one for one in owners if not sealing.knows(one)]:  # came back with an old copy
        delete_rows(connection, erased)
        owners.remove(erased)
        known = {digest: one for digest, one in known.items() if one != erased}
    if len(owners) > 1:
        pair = digests[next(iter(known))]
        raise IdentityConflict(pair[1], "two records share the identifiers of this one")
    if owners:
        own = sealing.of(next(iter(owners)))
        _agree(connection, own, identity)
    else:
        own = sealing.begin(uuid4().hex)
        connection.execute(
            insert(PATIENTS).values(id=own.patient, own_key=True, **identity_row(own, identity))
        )
    rows = [
        {"digest": digest, "value_digest": sealing.digest("value", pair[1]), "patient": own.patient}
        for digest, pair in digests.items()
        if digest not in known
    ]
    if rows:
        connection.execute(insert(IDENTIFIERS), rows)
    return own, not owners


def _lasting(identity: Identity) -> tuple[tuple[str, str], ...]:
    """Return the identifiers that name a person for good; a file's own id only where there is no other."""
    named = tuple(pair for pair in identity.identifiers if pair[0])
    return named or identity.identifiers


def _of_value(connection: Connection, sealing: Sealing, identity: Identity) -> set[str]:
    """Return who has a value given by hand ("--patient 77"), which names no system."""
    if identity.person.birth or identity.person.sex or any(system for system, _ in identity.identifiers):
        return set()
    wanted = [sealing.digest("value", value) for _, value in identity.identifiers]
    query = select(IDENTIFIERS.c.patient).where(IDENTIFIERS.c.value_digest.in_(wanted)).distinct()
    found = {str(one) for one in connection.execute(query).scalars()}
    own = select(PATIENTS.c.id).where(PATIENTS.c.id.in_([value for _, value in identity.identifiers]))
    return found | {str(one) for one in connection.execute(own).scalars()}


def _agree(connection: Connection, own: PatientSealing, identity: Identity) -> None:
    """Refuse another person under the same identifier; add what was not known of the same."""
    sealed = connection.execute(select(PATIENTS.c.sealed).where(PATIENTS.c.id == own.patient)).scalar_one()
    kept = read_identity(own, sealed)
    old, new = kept.person, identity.person
    for name in ("birth", "sex"):
        one, other = getattr(old, name), getattr(new, name)
        if one is not None and other is not None and one != other:
            raise IdentityConflict(identity.identifiers[-1][1], f"their {name} differs")
    more = {name: getattr(new, name) for name in ("birth", "sex", "race") if getattr(old, name) is None}
    person = old.model_copy(update={**more, "died": old.died or new.died, "source": old.source or new.source})
    pairs = tuple(dict.fromkeys((*kept.identifiers, *identity.identifiers)))
    merged = Identity(identifiers=pairs, name=kept.name or identity.name, person=person)
    if merged != kept:
        change = update(PATIENTS).where(PATIENTS.c.id == own.patient)
        connection.execute(change.values(**identity_row(own, merged)))

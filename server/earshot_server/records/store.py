"""The patients' records: one database, SQLite or PostgreSQL, everything about people sealed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from earshot_server.keys.ring import KeyRing
from earshot_server.precision.facts import Fact, Person
from earshot_server.records.entries import Batch, Entry, Identity
from earshot_server.records.errors import IdentityConflict, NoSuchPatient, RecordsUnavailable
from earshot_server.records.schema import ENTRIES, FILES, IDENTIFIERS, PATIENTS, VISITS
from earshot_server.records.sealing import Sealing, open_sealing

_BUSY_SECONDS = 30
_AT_ONCE = 400
"""Keys asked for in one statement: databases bound the number of parameters."""


class Record(BaseModel):
    """A patient's record as it is kept."""

    id: str
    identity: Identity
    entries: tuple[Entry, ...]

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.identity.person

    @property
    def facts(self) -> list[Fact]:
        """Its entries that are facts."""
        return [one.fact for one in self.entries if one.fact is not None]


@dataclass
class Taken:
    """What an import changed."""

    patients: tuple[str, ...] = ()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    before: bool = False
    """The same file was taken before: nothing was done."""


def default_url(folder: Path) -> str:
    """Return the address of the SQLite file in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite:///{folder / 'records.db'}"


class RecordStore:
    """Records by patient."""

    def __init__(self, url: str, ring: KeyRing) -> None:
        """Open the database and bring its schema up to date.

        Raises:
            RecordsUnavailable: it does not answer, or is none.
            OtherRecordsKey: it was sealed under another clinic's key.
        """
        try:
            self.where = make_url(url).render_as_string(hide_password=True)
            self._engine = _engine(url)
        except (ArgumentError, ImportError) as error:
            raise RecordsUnavailable(
                "EARSHOT_RECORDS_URL", f"it is no address of a database ({error})"
            ) from None
        try:
            with self._transaction() as connection:
                _migrate(connection)
                self._sealing: Sealing = open_sealing(connection, ring)
        except BaseException:
            self._engine.dispose()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def take(self, file: bytes, batches: list[Batch]) -> Taken:
        """Keep all entries of a file in one transaction; what is there already stays as it is.

        `file` is the content that the batches were read from.

        Raises:
            IdentityConflict: an identifier stands for two people; nothing was kept.
            RecordsUnavailable: the database failed; nothing was kept, and trying again is safe.
        """
        with self._transaction() as connection:
            digest = self._sealing.digest("file", file, *(str(one.identity.identifiers) for one in batches))
            if connection.execute(select(FILES).where(FILES.c.digest == digest)).one_or_none() is not None:
                return Taken(before=True)
            taken = Taken()
            for batch in batches:
                patient = self._patient(connection, batch.identity)
                taken.patients = (*taken.patients, patient)
                self._enter(connection, patient, batch.entries, taken)
            connection.execute(insert(FILES).values(digest=digest, at=int(time.time())))
        return taken

    def find(self, identifier: str) -> str:
        """Return the patient who has an identifier (of whatever system), or this id itself.

        Raises:
            NoSuchPatient: nobody has.
            IdentityConflict: several have.
        """
        with self._transaction() as connection:
            own = connection.execute(select(PATIENTS.c.id).where(PATIENTS.c.id == identifier)).scalar()
            if own is not None:
                return str(own)
            wanted = self._sealing.digest("value", identifier)
            query = select(IDENTIFIERS.c.patient).where(IDENTIFIERS.c.value_digest == wanted).distinct()
            found = [str(one) for one in connection.execute(query).scalars()]
        if not found:
            raise NoSuchPatient(identifier)
        if len(found) > 1:
            raise IdentityConflict(identifier, f"{len(found)} records have it, of different systems")
        return found[0]

    def load(self, patient: str) -> Record:
        """Return a patient's record, entries by key.

        Raises:
            NoSuchPatient: there is none.
            OtherRecordsKey: it does not open.
        """
        with self._transaction() as connection:
            row = connection.execute(select(PATIENTS).where(PATIENTS.c.id == patient)).one_or_none()
            if row is None:
                raise NoSuchPatient(patient)
            query = select(ENTRIES).where(ENTRIES.c.patient == patient).order_by(ENTRIES.c.key)
            rows = connection.execute(query).all()
        plain = self._sealing.unseal(row.sealed, row.generation, "patient", patient)
        entries = tuple(
            Entry.model_validate_json(
                self._sealing.unseal(one.sealed, one.generation, "entry", patient, one.key)
            )
            for one in rows
        )
        return Record(id=patient, identity=Identity.model_validate_json(plain), entries=entries)

    def patients(self) -> list[str]:
        """Return the ids of all patients."""
        with self._transaction() as connection:
            return [
                str(one)
                for one in connection.execute(select(PATIENTS.c.id).order_by(PATIENTS.c.id)).scalars()
            ]

    def size(self) -> tuple[int, int]:
        """Return how many patients and entries there are."""
        with self._transaction() as connection:
            patients = connection.execute(select(func.count()).select_from(PATIENTS)).scalar_one()
            return patients, connection.execute(select(func.count()).select_from(ENTRIES)).scalar_one()

    def fingerprint(self) -> bytes:
        """Return a digest of what is kept, whatever the nonces: two equal stores have the same."""
        with self._transaction() as connection:
            rows = connection.execute(select(ENTRIES.c.key, ENTRIES.c.content).order_by(ENTRIES.c.key)).all()
        return self._sealing.digest(*(part for row in rows for part in (row.key, bytes(row.content))))

    def erase(self, patient: str) -> None:
        """Delete a patient's record.

        Raises:
            NoSuchPatient: there is none.
        """
        with self._transaction() as connection:
            for table in (VISITS, ENTRIES, IDENTIFIERS):
                connection.execute(delete(table).where(table.c.patient == patient))
            if connection.execute(delete(PATIENTS).where(PATIENTS.c.id == patient)).rowcount == 0:
                raise NoSuchPatient(patient)
            connection.execute(delete(FILES))  # the same file may be taken again

    def link(self, encounter: str, patient: str) -> None:
        """Put a patient's record beside an encounter; another one that was there goes.

        Raises:
            NoSuchPatient: there is none.
        """
        with self._transaction() as connection:
            if connection.execute(select(PATIENTS.c.id).where(PATIENTS.c.id == patient)).scalar() is None:
                raise NoSuchPatient(patient)
            connection.execute(delete(VISITS).where(VISITS.c.encounter == encounter))
            connection.execute(insert(VISITS).values(encounter=encounter, patient=patient))

    def beside(self, encounter: str) -> str | None:
        """Return whose record stands beside an encounter, None if nobody's."""
        with self._transaction() as connection:
            query = select(VISITS.c.patient).where(VISITS.c.encounter == encounter)
            return connection.execute(query).scalar()

    # --- inside -------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise RecordsUnavailable(
                self.where, "another import wrote the same at the same time; try again"
            ) from None
        except SQLAlchemyError as error:
            raise RecordsUnavailable(self.where, type(error).__name__) from error

    def _patient(self, connection: Connection, identity: Identity) -> str:
        """Return whose identity it is, a new patient if nobody's; identifiers add up."""
        digests = {self._sealing.digest("id", *pair): pair for pair in _lasting(identity)}
        query = select(IDENTIFIERS.c.digest, IDENTIFIERS.c.patient).where(
            IDENTIFIERS.c.digest.in_(list(digests))
        )
        known = {bytes(row.digest): str(row.patient) for row in connection.execute(query)}
        owners = set(known.values()) or self._of_value(connection, identity)
        if len(owners) > 1:
            pair = digests[next(iter(known))]
            raise IdentityConflict(pair[1], "two records share the identifiers of this one")
        patient = next(iter(owners)) if owners else uuid4().hex
        if owners:
            self._agree(connection, patient, identity)
        else:
            sealed, generation = self._sealing.seal(identity.model_dump_json().encode(), "patient", patient)
            connection.execute(insert(PATIENTS).values(id=patient, sealed=sealed, generation=generation))
        rows = [
            {"digest": digest, "value_digest": self._sealing.digest("value", pair[1]), "patient": patient}
            for digest, pair in digests.items()
            if digest not in known
        ]
        if rows:
            connection.execute(insert(IDENTIFIERS), rows)
        return patient

    def _of_value(self, connection: Connection, identity: Identity) -> set[str]:
        """Return who has a value given by hand ("--patient 77"), which names no system."""
        if identity.person.birth or identity.person.sex or any(system for system, _ in identity.identifiers):
            return set()
        wanted = [self._sealing.digest("value", value) for _, value in identity.identifiers]
        query = select(IDENTIFIERS.c.patient).where(IDENTIFIERS.c.value_digest.in_(wanted)).distinct()
        found = {str(one) for one in connection.execute(query).scalars()}
        own = select(PATIENTS.c.id).where(PATIENTS.c.id.in_([value for _, value in identity.identifiers]))
        return found | {str(one) for one in connection.execute(own).scalars()}

    def _agree(self, connection: Connection, patient: str, identity: Identity) -> None:
        """Refuse another person under the same identifier; add what was not known of the same."""
        row = connection.execute(select(PATIENTS).where(PATIENTS.c.id == patient)).one()
        plain = self._sealing.unseal(row.sealed, row.generation, "patient", patient)
        kept = Identity.model_validate_json(plain)
        old, new = kept.person, identity.person
        for name in ("birth", "sex"):
            one, other = getattr(old, name), getattr(new, name)
            if one is not None and other is not None and one != other:
                raise IdentityConflict(identity.identifiers[-1][1], f"their {name} differs")
        more = {name: getattr(new, name) for name in ("birth", "sex", "race") if getattr(old, name) is None}
        person = old.model_copy(
            update={**more, "died": old.died or new.died, "source": old.source or new.source}
        )
        pairs = tuple(dict.fromkeys((*kept.identifiers, *identity.identifiers)))
        merged = Identity(identifiers=pairs, name=kept.name or identity.name, person=person)
        if merged != kept:
            sealed, generation = self._sealing.seal(merged.model_dump_json().encode(), "patient", patient)
            change = update(PATIENTS).where(PATIENTS.c.id == patient)
            connection.execute(change.values(sealed=sealed, generation=generation))

    def _enter(self, connection: Connection, patient: str, entries: list[Entry], taken: Taken) -> None:
        plain = {one.key: one.model_dump_json().encode() for one in entries}
        known: dict[str, bytes] = {}
        keys = list(plain)
        for start in range(0, len(keys), _AT_ONCE):
            some = ENTRIES.c.key.in_(keys[start : start + _AT_ONCE])
            query = select(ENTRIES.c.key, ENTRIES.c.content).where(ENTRIES.c.patient == patient, some)
            known |= {row.key: bytes(row.content) for row in connection.execute(query)}
        new: list[dict[str, object]] = []
        changed: list[dict[str, object]] = []
        for key, content in plain.items():
            digest = self._sealing.digest("content", content)
            if known.get(key) == digest:
                taken.unchanged += 1
                continue
            sealed, generation = self._sealing.seal(content, "entry", patient, key)
            row = {
                "patient": patient,
                "key": key,
                "content": digest,
                "sealed": sealed,
                "generation": generation,
            }
            (changed if key in known else new).append(row)
        if changed:
            old = [row["key"] for row in changed]
            connection.execute(delete(ENTRIES).where(ENTRIES.c.patient == patient, ENTRIES.c.key.in_(old)))
        if new or changed:
            connection.execute(insert(ENTRIES), [*new, *changed])
        taken.new += len(new)
        taken.changed += len(changed)


def _lasting(identity: Identity) -> tuple[tuple[str, str], ...]:
    """Return the identifiers that name a person for good; a file's own id only where there is no other."""
    named = tuple(pair for pair in identity.identifiers if pair[0])
    return named or identity.identifiers


def _engine(url: str) -> Engine:
    made = make_url(url)
    if made.drivername == "postgresql":
        made = made.set(drivername="postgresql+psycopg")
    if made.get_backend_name() != "sqlite":
        return create_engine(made, pool_pre_ping=True)
    engine = create_engine(made, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for line in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            cursor.execute(f"PRAGMA {line}")
        cursor.close()

    return engine


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "earshot_server.records:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

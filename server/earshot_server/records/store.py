"""The patients' records: one database, SQLite or PostgreSQL, everything about people sealed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from earshot_server.keys.ring import KeyRing
from earshot_server.precision.facts import Fact, Person
from earshot_server.records.entries import Batch, Entry, Identity
from earshot_server.records.errors import IdentityConflict, NoSuchPatient, RecordsError, RecordsUnavailable
from earshot_server.records.identities import owner_of
from earshot_server.records.rekeying import give_own_key, without_own_key
from earshot_server.records.rows import PlainRow, delete_rows, entry_rows, read_entry, read_identity, sealed
from earshot_server.records.schema import ENTRIES, FILES, IDENTIFIERS, PATIENTS, VISITS
from earshot_server.records.sealing import PatientSealing, Sealing, open_sealing

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

    patients: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    begun: list[str] = field(default_factory=list)
    """The patients among them who were not known before."""
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
            self._rekey()
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
        taken = Taken()
        try:
            with self._transaction() as connection:
                self._take(connection, file, batches, taken)
        except RecordsError:
            self._drop_keys(taken.begun)
            raise
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
            query = select(ENTRIES).where(ENTRIES.c.patient == patient)
            rows = connection.execute(query).all()
        own = self._sealing.of(patient)
        entries = sorted((read_entry(own, one) for one in rows), key=lambda one: one.key)
        return Record(id=patient, identity=read_identity(own, row.sealed), entries=tuple(entries))

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
        """Delete a patient's key first, and then the rows: copies of the database cannot be read any more.

        Broken off between the two, the rows tell nothing, and it can be done again.

        Raises:
            NoSuchPatient: there is none.
        """
        with self._transaction() as connection:
            if connection.execute(select(PATIENTS.c.id).where(PATIENTS.c.id == patient)).scalar() is None:
                raise NoSuchPatient(patient)
        self._sealing.erase(patient)
        with self._transaction() as connection:
            delete_rows(connection, patient)
            connection.execute(delete(FILES))  # the same file may be taken again

    def drop_erased(self) -> int:
        """Delete rows of patients whose keys are gone: an old copy of the database brought them back.

        Return how many patients they were.
        """
        erased = [one for one in self.patients() if not self._sealing.knows(one)]
        for patient in erased:
            self.erase(patient)
        return len(erased)

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

    def _take(self, connection: Connection, file: bytes, batches: list[Batch], taken: Taken) -> None:
        digest = self._sealing.digest("file", file, *(str(one.identity.identifiers) for one in batches))
        if connection.execute(select(FILES).where(FILES.c.digest == digest)).one_or_none() is not None:
            taken.before = True
            return
        for batch in batches:
            own, new = owner_of(connection, self._sealing, batch.identity)
            taken.patients.append(own.patient)
            rows = entry_rows(own, batch.entries)
            if new:
                taken.begun.append(own.patient)
            known = {} if new else self._known(connection, own.patient, list(rows))
            self._enter(connection, own, rows, known, taken)
        connection.execute(insert(FILES).values(digest=digest, at=int(time.time())))

    def _enter(
        self,
        connection: Connection,
        own: PatientSealing,
        rows: dict[str, PlainRow],
        known: dict[str, bytes],
        taken: Taken,
    ) -> None:
        new = [row for key, row in rows.items() if key not in known]
        changed = [row for key, row in rows.items() if key in known and known[key] != row.content]
        if changed:
            old = [row.key for row in changed]
            connection.execute(
                delete(ENTRIES).where(ENTRIES.c.patient == own.patient, ENTRIES.c.key.in_(old))
            )
        if new or changed:
            connection.execute(insert(ENTRIES), [sealed(own, row) for row in (*new, *changed)])
        taken.new += len(new)
        taken.changed += len(changed)
        taken.unchanged += len(rows) - len(new) - len(changed)

    def _known(self, connection: Connection, patient: str, keys: list[str]) -> dict[str, bytes]:
        known: dict[str, bytes] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = ENTRIES.c.key.in_(keys[start : start + _AT_ONCE])
            query = select(ENTRIES.c.key, ENTRIES.c.content).where(ENTRIES.c.patient == patient, some)
            known |= {row.key: bytes(row.content) for row in connection.execute(query)}
        return known

    def _drop_keys(self, begun: list[str]) -> None:
        """Delete keys of patients who did not come to be; a commit may have succeeded though it failed."""
        with self._transaction() as connection:
            query = select(PATIENTS.c.id).where(PATIENTS.c.id.in_(begun))
            kept = {str(one) for one in connection.execute(query).scalars()} if begun else set()
        for patient in begun:
            if patient not in kept:
                self._sealing.erase(patient)

    def _rekey(self) -> None:
        """Give records of an older version keys of their own; broken off, it goes on at the next opening."""
        with self._transaction() as connection:
            older = without_own_key(connection)
        for patient in older:
            with self._transaction() as connection:
                give_own_key(connection, self._sealing, patient)


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

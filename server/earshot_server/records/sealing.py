"""What the store writes of people: sealed under a key of each patient's own, and keyed digests.

The keys lie in the key ring, wrapped by the clinic's key, outside the database: once a patient's key is
erased, nothing of the record can be read, wherever copies of the database lie.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from earshot_server.keys.errors import NoDataKey, NotAuthentic
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal, unseal
from earshot_server.records.errors import NoSuchPatient, OtherRecordsKey
from earshot_server.records.schema import META

KEY = "_records"
"""The name of the database's own key in the key ring. It seals the key of digests."""


@dataclass(frozen=True)
class PatientSealing:
    """Seals and digests for one patient, with one generation of their key."""

    patient: str
    generation: int
    key: bytes = field(repr=False)

    def seal(self, plain: bytes, *where: str) -> bytes:
        """Return sealed bytes."""
        return seal(self.key, plain, place("record", *where))

    def unseal(self, sealed: bytes, *where: str) -> bytes:
        """Return the plain bytes.

        Raises:
            OtherRecordsKey: they were sealed with another key, or for another place.
        """
        return _unseal(self.key, sealed, *where)

    def digest(self, *parts: str | bytes) -> bytes:
        """Return a keyed digest of parts, 16 bytes: without the patient's key, of no use to anybody."""
        return _digest(self.key, *parts)


@dataclass(frozen=True)
class Sealing:
    """The sealing of one database."""

    ring: KeyRing
    index: bytes = field(repr=False)
    """The key of digests that are looked for: the same for as long as the database lives."""

    def begin(self, patient: str) -> PatientSealing:
        """Make a new patient's key, on disk before it is used."""
        self.ring.make(name_of(patient))
        return self.of(patient)

    def of(self, patient: str) -> PatientSealing:
        """Return a patient's sealing.

        Raises:
            NoSuchPatient: the key is gone: the patient was erased.
        """
        name = name_of(patient)
        try:
            generation, key = self.ring.newest(name)
        except NoDataKey:
            raise NoSuchPatient(patient) from None
        self.ring.forget(name)  # ten thousand patients' keys need not stay in memory
        return PatientSealing(patient, generation, key)

    def knows(self, patient: str) -> bool:
        """Tell whether a patient has a key."""
        try:
            self.of(patient)
        except NoSuchPatient:
            return False
        return True

    def erase(self, patient: str) -> None:
        """Delete a patient's key, and its copies."""
        self.ring.erase(name_of(patient))

    def digest(self, *parts: str | bytes) -> bytes:
        """Return a keyed digest of parts, 16 bytes, by which something is found again."""
        return _digest(self.index, *parts)


def name_of(patient: str) -> str:
    """Return the name of a patient's key in the key ring."""
    return f"_patient-{patient}"


def open_sealing(connection: Connection, ring: KeyRing) -> Sealing:
    """Return the sealing of a database; its key of digests is made on first use.

    Raises:
        OtherRecordsKey: the database was sealed under another key.
    """
    row = connection.execute(select(META).where(META.c.name == "index")).one_or_none()
    if row is None:
        ring.make(KEY)
        index = os.urandom(32)
        generation, key = ring.newest(KEY)
        sealed = seal(key, index, place("record", "meta", "index"))
        connection.execute(insert(META).values(name="index", sealed=sealed, generation=generation))
        return Sealing(ring, index)
    return Sealing(ring, unseal_shared(ring, row.sealed, row.generation, "meta", "index"))


def unseal_shared(ring: KeyRing, sealed: bytes, generation: int, *where: str) -> bytes:
    """Return what was sealed under the database's own key.

    Raises:
        OtherRecordsKey: it was sealed with another key, or for another place.
    """
    try:
        key = ring.get(KEY, generation=generation)
    except NoDataKey as error:
        raise OtherRecordsKey from error
    return _unseal(key, sealed, *where)


def _unseal(key: bytes, sealed: bytes, *where: str) -> bytes:
    try:
        return unseal(key, sealed, place("record", *where))
    except NotAuthentic as error:
        raise OtherRecordsKey from error


def _digest(key: bytes, *parts: str | bytes) -> bytes:
    plain = b"".join(
        len(one).to_bytes(4, "big") + one
        for one in (part.encode() if isinstance(part, str) else part for part in parts)
    )
    return hmac.digest(key, plain, hashlib.sha256)[:16]

"""The tables of the store. What they say of people is sealed; digests are keyed."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table

METADATA = MetaData()


def _sealed() -> tuple[Column[bytes], Column[int]]:
    """Return columns of sealed bytes, and of the generation of the key that opens them."""
    return Column("sealed", LargeBinary, nullable=False), Column("generation", Integer, nullable=False)


def _patient(*, key: bool = False) -> Column[str]:
    """Return the column of whose a row is: part of the row's key, or looked for."""
    of = ForeignKey("patients.id", ondelete="CASCADE")
    return Column("patient", String(32), of, nullable=False, primary_key=key, index=not key)


META = Table("meta", METADATA, Column("name", String(40), primary_key=True), *_sealed())
"""The key of digests, sealed."""

PATIENTS = Table(
    "patients",
    METADATA,
    Column("id", String(32), primary_key=True),
    *_sealed(),
    Column("own_key", Boolean, nullable=False),
)
"""`own_key`: sealed under the patient's key; not yet, if an older version wrote it (`rekeying.py`)."""

IDENTIFIERS = Table(
    "identifiers",
    METADATA,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("value_digest", LargeBinary(16), nullable=False, index=True),
    _patient(),
)

ENTRIES = Table(
    "entries",
    METADATA,
    _patient(key=True),
    Column("key", String(32), primary_key=True),
    Column("content", LargeBinary(16), nullable=False),
    *_sealed(),
)
"""`key` and `content` are digests under the patient's key: what comes again unchanged stays."""

FILES = Table(
    "files",
    METADATA,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("at", Integer, nullable=False),
)
"""Files that were taken whole."""

VISITS = Table("visits", METADATA, Column("encounter", String(64), primary_key=True), _patient())
"""Whose record stands beside which encounter."""

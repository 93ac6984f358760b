"""The tables of the store. What they say of people is sealed; digests are keyed."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False),
)
"""The key of digests, sealed."""

PATIENTS = Table(
    "patients",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("own_key", Boolean, nullable=False),
)
"""`own_key`: sealed under the patient's key; not yet, if an older version wrote it (`rekeying.py`)."""

IDENTIFIERS = Table(
    "identifiers",
    METADATA,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("value_digest", LargeBinary(16), nullable=False, index=True),
    Column("patient", String(32), ForeignKey("patients.id", ondelete="CASCADE"), nullable=False, index=True),
)

ENTRIES = Table(
    "entries",
    METADATA,
    Column("patient", String(32), ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("content", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False),
)
"""`key` and `content` are digests under the patient's key: what comes again unchanged stays."""

FILES = Table(
    "files",
    METADATA,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("at", Integer, nullable=False),
)
"""Files that were taken whole."""

VISITS = Table(
    "visits",
    METADATA,
    Column("encounter", String(64), primary_key=True),
    Column("patient", String(32), ForeignKey("patients.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""Whose record stands beside which encounter."""

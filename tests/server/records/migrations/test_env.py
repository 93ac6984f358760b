"""Alembic's steps make the schema that the code uses."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from earshot_server.keys.ring import KeyRing
from earshot_server.records.migrations.env import run
from earshot_server.records.schema import METADATA
from earshot_server.records.store import RecordStore


def test_a_migrated_database_has_the_schema_of_the_code(url: str, ring: KeyRing) -> None:
    RecordStore(url, ring).close()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()
    assert callable(run)

"""Records that the version before wrote, under one key for all."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal
from earshot_server.records.errors import NoSuchPatient
from earshot_server.records.read.files import read_record
from earshot_server.records.sealing import KEY, name_of, open_sealing
from earshot_server.records.store import RecordStore
from tests.support.records import bundle, condition, patient


def of_the_first_version(url: str, ring: KeyRing, data: bytes) -> None:
    """Write a file into a database of the first schema as the first version did."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    (batch,) = read_record(data)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "earshot_server.records:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "first")
        sealing = open_sealing(connection, ring)
        generation, key = ring.newest(KEY)
        who = batch.identity.model_dump_json().encode()
        connection.execute(
            text("INSERT INTO patients VALUES ('p', :sealed, :generation)"),
            {"sealed": seal(key, who, place("record", "patient", "p")), "generation": generation},
        )
        for entry in batch.entries:
            plain, where = entry.model_dump_json().encode(), place("record", "entry", "p", entry.key)
            connection.execute(
                text("INSERT INTO entries VALUES ('p', :key, :content, :sealed, :generation)"),
                {
                    "key": entry.key,
                    "content": sealing.digest("content", plain),
                    "sealed": seal(key, plain, where),
                    "generation": generation,
                },
            )
    engine.dispose()


def test_a_record_of_the_first_version_gets_a_key_of_its_own(url: str, ring: KeyRing) -> None:
    data = bundle(patient(), condition("c1", "Asthma"), condition("c2", "Gout"))
    of_the_first_version(url, ring, data)
    store = RecordStore(url, ring)
    (batch,) = read_record(data)
    assert store.load("p").identity == batch.identity
    assert store.load("p").entries == tuple(sorted(batch.entries, key=lambda one: one.key))
    ring.erase(name_of("p"))
    with pytest.raises(NoSuchPatient):  # nothing is left under the key of all
        store.load("p")
    store.close()

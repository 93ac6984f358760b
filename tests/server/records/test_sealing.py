"""Seals and digests of one database."""

import pytest
from sqlalchemy import create_engine

from earshot_server.keys.ring import KeyRing
from earshot_server.records.errors import OtherRecordsKey
from earshot_server.records.schema import METADATA
from earshot_server.records.sealing import open_sealing


def test_what_is_sealed_opens_in_its_place_only(ring: KeyRing) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        sealing = open_sealing(connection, ring)
        again = open_sealing(connection, ring)
    sealed, generation = sealing.seal(b"words", "entry", "p", "k")
    assert again.unseal(sealed, generation, "entry", "p", "k") == b"words"
    with pytest.raises(OtherRecordsKey):
        sealing.unseal(sealed, generation, "entry", "p", "other")
    assert sealing.digest("a", "bc") == again.digest("a", "bc") != sealing.digest("ab", "c")
    engine.dispose()

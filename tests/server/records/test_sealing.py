"""Seals and digests of one database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from earshot_server.keys.ring import KeyRing
from earshot_server.records.errors import NoSuchPatient, OtherRecordsKey
from earshot_server.records.schema import METADATA
from earshot_server.records.sealing import Sealing, name_of, open_sealing


@pytest.fixture
def sealings(ring: KeyRing) -> Iterator[tuple[Sealing, Sealing]]:
    """The same database's, opened twice."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        yield open_sealing(connection, ring), open_sealing(connection, ring)
    engine.dispose()


def test_what_is_sealed_opens_in_its_place_only(sealings: tuple[Sealing, Sealing]) -> None:
    sealing, again = sealings
    sealed = sealing.begin("p").seal(b"words", "entry", "p", "k")
    assert again.of("p").unseal(sealed, "entry", "p", "k") == b"words"
    with pytest.raises(OtherRecordsKey):
        again.of("p").unseal(sealed, "entry", "p", "other")
    with pytest.raises(OtherRecordsKey):
        again.begin("q").unseal(sealed, "entry", "p", "k")


def test_digests_are_the_databases_or_the_patients(sealings: tuple[Sealing, Sealing]) -> None:
    sealing, again = sealings
    assert sealing.digest("a", "bc") == again.digest("a", "bc") != sealing.digest("ab", "c")
    one, other = sealing.begin("p"), sealing.begin("q")
    assert one.digest("a") == again.of("p").digest("a") != other.digest("a")


def test_an_erased_key_is_gone_and_no_encounters(sealings: tuple[Sealing, Sealing], ring: KeyRing) -> None:
    sealing, again = sealings
    sealing.begin("p")
    assert again.knows("p")
    assert (name_of("p") in ring.names(), ring.encounters()) == (True, [])
    sealing.erase("p")
    assert not again.knows("p")
    with pytest.raises(NoSuchPatient):
        again.of("p")

"""What the store writes of people: sealed under the clinic's keys, and digests under a key of their own."""

import hashlib
import hmac
import os
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from earshot_server.keys.errors import NoDataKey, NotAuthentic
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal, unseal
from earshot_server.records.errors import OtherRecordsKey
from earshot_server.records.schema import META

KEY = "_records"
"""The name of the records' key in the key ring."""


@dataclass(frozen=True)
class Sealing:
    """Seals and digests for one database."""

    ring: KeyRing
    index: bytes
    """The key of digests: the same for as long as the database lives."""

    def seal(self, plain: bytes, *where: str) -> tuple[bytes, int]:
        """Return sealed bytes and the generation of their key."""
        generation, key = self.ring.newest(KEY)
        return seal(key, plain, place("record", *where)), generation

    def unseal(self, sealed: bytes, generation: int, *where: str) -> bytes:
        """Return the plain bytes.

        Raises:
            OtherRecordsKey: they were sealed with another key, or for another place.
        """
        return _unseal(self.ring, sealed, generation, *where)

    def digest(self, *parts: str | bytes) -> bytes:
        """Return a keyed digest of parts, 16 bytes."""
        plain = b"".join(
            len(one).to_bytes(4, "big") + one
            for one in (part.encode() if isinstance(part, str) else part for part in parts)
        )
        return hmac.new(self.index, plain, hashlib.sha256).digest()[:16]


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
    return Sealing(ring, _unseal(ring, row.sealed, row.generation, "meta", "index"))


def _unseal(ring: KeyRing, sealed: bytes, generation: int, *where: str) -> bytes:
    try:
        return unseal(ring.get(KEY, generation=generation), sealed, place("record", *where))
    except (NoDataKey, NotAuthentic) as error:
        raise OtherRecordsKey from error

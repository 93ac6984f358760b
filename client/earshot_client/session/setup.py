"""From options to the objects that a command needs."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from earshot_client.errors import ClientError
from earshot_client.session.link import Link, check
from earshot_client.spool.format import StreamHead
from earshot_client.spool.keys import KeyStore
from earshot_client.spool.place import default_root, key_store
from earshot_client.spool.spool import Spool


@dataclass(frozen=True, slots=True)
class SpoolPlace:
    """Where spools are made."""

    root: Path
    keys: KeyStore
    limit: int
    """Bytes a spool."""

    def create(self, head: StreamHead) -> Spool:
        """Begin a spool.

        Raises:
            SpoolError: it cannot be made.
        """
        return Spool.create(self.root, self.keys.current(), head, limit=self.limit)


def make_place(root: Path | None, key_file: Path | None, limit_mb: int) -> SpoolPlace:
    """Return where spools are made, by default in the user's data folder."""
    return SpoolPlace(root or default_root(), key_store(key_file), limit_mb * 1_000_000)


def make_link(
    servers: Sequence[str], token: str | None, token_file: Path | None, ca_file: Path | None
) -> Link:
    """Return how to reach the servers.

    Raises:
        ClientError: an address, the token's file or the certificates are no good.
    """
    if token is None and token_file is not None:
        try:
            token = token_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ClientError(f"The token cannot be read from {token_file}.") from None
    link = Link(tuple(servers), token or None, ca_file)
    check(link)
    return link


def make_head(link: Link, encounter: str | None, label: str | None, clinician: str | None) -> StreamHead:
    """Return the head of a new stream, with a key of its own.

    Raises:
        ClientError: the id or a label is no good.
    """
    try:
        return StreamHead(
            encounter=encounter or uuid.uuid4().hex,
            stream_key=secrets.token_urlsafe(32),
            servers=link.servers,
            label=label,
            clinician=clinician,
            started=datetime.now(UTC),
        )
    except ValidationError as error:
        if any("encounter" in problem["loc"] for problem in error.errors()):
            raise ClientError(
                "An encounter's id has 1 to 64 letters, digits, - and _, and begins with a letter or digit."
            ) from None
        raise ClientError("A label and a clinician's name have 200 characters at most.") from None

"""Spools that tests make."""

from datetime import UTC, datetime
from pathlib import Path

from earshot_client.spool.format import StreamHead
from earshot_client.spool.keys import KeyStore, SpoolKey
from earshot_client.spool.spool import DEFAULT_LIMIT, Spool

KEY = SpoolKey(bytes(range(32)))
STARTED = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def head(encounter: str = "visit-1", servers: tuple[str, ...] = ("ws://127.0.0.1:8765",)) -> StreamHead:
    """Return the head of a stream."""
    return StreamHead(
        encounter=encounter,
        stream_key="k" * 43,
        servers=servers,
        label="Ms Appleby, knee",
        clinician="Dr Quill",
        started=STARTED,
    )


def key_store(folder: Path) -> KeyStore:
    """Return a store that has `KEY` in a file."""
    import base64

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "spool.key"
    file.write_text(base64.b64encode(KEY.secret).decode())
    return KeyStore(file, only_file=True)


def new_spool(root: Path, encounter: str = "visit-1", limit: int = DEFAULT_LIMIT) -> Spool:
    """Begin a spool under `root`."""
    return Spool.create(root, KEY, head(encounter), limit=limit)

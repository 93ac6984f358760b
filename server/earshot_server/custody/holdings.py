"""All that is kept of a clinic's encounters, and where: what every part of custody works on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import AsyncFileLock

from earshot_server.archive.archive import Archive
from earshot_server.archive.both import BothDrafts, BothLogs
from earshot_server.audit.audit import Audit
from earshot_server.keys.ring import KeyRing
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from earshot_server.log.whole import Whole
from earshot_server.settings import Settings


@dataclass(frozen=True)
class Holdings:
    """Made once a process."""

    settings: Settings
    store: Store
    ring: KeyRing
    archive: Archive
    audit: Audit
    log: Log
    """The logs in the store."""
    whole: Whole
    both: BothLogs
    """The logs in store and archive."""
    drafts: BothDrafts

    @classmethod
    def of(cls, settings: Settings, store: Store, ring: KeyRing) -> "Holdings":
        """Put together what there is.

        Raises:
            KeysError, ArchiveUnavailable: some of it cannot be had.
        """
        archive = Archive.of(settings, ring)
        return cls(
            settings=settings,
            store=store,
            ring=ring,
            archive=archive,
            audit=Audit.of(settings, ring),
            log=Log(store, ring),
            whole=Whole(store, ring),
            both=BothLogs(store, ring, archive),
            drafts=BothDrafts(store, ring, archive),
        )

    @property
    def sound(self) -> Path:
        """The folder of retained sound."""
        return self.settings.sound_dir

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep all others in the clinic from sealing, erasing and repairing meanwhile."""
        self.settings.keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        async with AsyncFileLock(self.settings.keys_dir / "custody.lock", mode=0o600):
            yield

"""Does by itself what is due: finishes withdrawals, seals, lets go what was kept long enough."""

import asyncio
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from earshot_server.archive.errors import ArchiveError
from earshot_server.audit.errors import AuditError
from earshot_server.custody.errors import CustodyError
from earshot_server.custody.holdings import Holdings
from earshot_server.custody.retention import Policy, Retention
from earshot_server.custody.sealing import Due, Refold, Sealer, When
from earshot_server.custody.withdrawal import settle
from earshot_server.keys.errors import KeysError
from earshot_server.log.errors import LogError

logger = structlog.get_logger()

SEAL_SECONDS = 60.0
RETENTION_SECONDS = 3600.0
LISTENED_SECONDS = 3600.0
"""So long sound of a sealed encounter stays at hand."""

FAILURES = (LogError, KeysError, ArchiveError, AuditError, CustodyError, OSError)


class Keeper:
    """Runs beside the note's worker. Two that run at once do no harm: each deed is done alone."""

    def __init__(self, held: Holdings, refold: Refold) -> None:
        self._held = held
        self._sealer = Sealer(held, refold)
        self._due = Due(held.log, When.of(held.settings))
        self._retention = Retention(held, Policy.of(held.settings))

    async def run(self, stop: asyncio.Event) -> None:
        """Look every minute until `stop` is set."""
        next_retention = 0.0
        while not stop.is_set():
            await self.seal()
            if time.monotonic() >= next_retention:
                next_retention = time.monotonic() + RETENTION_SECONDS
                await self.retain()
            with suppress(TimeoutError):
                async with asyncio.timeout(SEAL_SECONDS):
                    await stop.wait()

    async def seal(self) -> int:
        """Seal what is due; return how many were sealed. What fails is logged and tried again."""
        count = 0
        try:
            due = await self._due.find(time.time_ns() // 1_000_000)
        except FAILURES as error:
            logger.warning("seal.failed", exc_info=error)
            return 0
        for encounter in due:
            try:
                await settle(self._held, encounter)
                manifest = await self._sealer.seal(encounter)
            except FAILURES as error:
                logger.warning("seal.failed", encounter=encounter, exc_info=error)
            else:
                count += 1
                logger.info("encounter.sealed", encounter=encounter, count=manifest.entries)
        return count

    async def retain(self) -> int:
        """Let go what was kept long enough; return how much went."""
        try:
            await self._tidy()
            done = await self._retention.run(datetime.now(UTC))
        except FAILURES as error:
            logger.warning("retention.failed", exc_info=error)
            return 0
        for step in done:
            logger.info("retention.erased", kind=step.what.value, encounter=step.encounter)
        return len(done)

    async def _tidy(self) -> None:
        """Take away sound that was put back to be listened to: the archive has it."""
        for encounter in await self._held.whole.sealed():
            folder = self._held.sound / encounter
            if folder.is_dir() and time.time() - folder.stat().st_mtime > LISTENED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

"""Retention: what is kept how long, by kind, and what goes now."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import inf

import structlog

from earshot_server.actor import SYSTEM
from earshot_server.archive.errors import ArchiveError, ArchiveUnavailable
from earshot_server.audit.entries import Action
from earshot_server.custody.erasure import erase
from earshot_server.custody.errors import CustodyError
from earshot_server.custody.holdings import Holdings
from earshot_server.keys.errors import KeysError
from earshot_server.keys.wrapped import Kind
from earshot_server.log.errors import LogError, StoreUnavailable
from earshot_server.log.sound import sound_files
from earshot_server.settings import Settings

logger = structlog.get_logger()
DAY_MS = 86_400_000


class What(StrEnum):
    """What is kept for a time of its own."""

    SOUND = "sound"
    TRANSCRIPT = "transcript"
    """All words, and what people did to them; the note stays."""
    NOTE = "note"
    """The whole encounter."""
    AUDIT = "audit"


@dataclass(frozen=True)
class Policy:
    """How long each kind is kept after an encounter's last entry, in days; infinite: for ever."""

    sound: float = inf
    transcript: float = inf
    note: float = inf
    audit: float = inf

    @classmethod
    def of(cls, settings: Settings) -> "Policy":
        """Read the settings.

        Raises:
            CustodyError: the note would go before what it rests on.
        """
        policy = cls(
            settings.keep_sound_days,
            settings.keep_transcript_days,
            settings.keep_note_days,
            settings.keep_audit_days,
        )
        shorter = policy.note < inf and max(policy.sound, policy.transcript) > policy.note
        if shorter or min(policy.sound, policy.transcript, policy.note, policy.audit) < 0:
            raise CustodyError(
                "Sound and transcript are kept no longer than the note, and nothing less than no time. "
                "Nothing was erased. Correct EARSHOT_KEEP_SOUND_DAYS, EARSHOT_KEEP_TRANSCRIPT_DAYS, "
                "EARSHOT_KEEP_NOTE_DAYS or EARSHOT_KEEP_AUDIT_DAYS."
            )
        return policy

    def due(self, age_days: float, there: Sequence[What]) -> list[What]:
        """Return what of an encounter goes at this age, of what is there."""
        days = {What.SOUND: self.sound, What.TRANSCRIPT: self.transcript, What.NOTE: self.note}
        late = {what for what, limit in days.items() if age_days >= limit}
        if What.NOTE in late:
            return [What.NOTE]
        return [what for what in there if what in late]


@dataclass(frozen=True)
class Step:
    """Something that goes, or went."""

    what: What
    encounter: str | None
    age_days: float


class Retention:
    """Carries out a clinic's policy."""

    def __init__(self, held: Holdings, policy: Policy) -> None:
        self._held = held
        self._policy = policy

    async def plan(self, now: datetime) -> list[Step]:
        """Return what goes now, and touch nothing.

        Raises:
            StoreUnavailable, ArchiveUnavailable: nobody can tell.
        """
        steps = []
        ages = {name: (at, False) for name, at in (await self._held.log.last_written()).items()}
        ages |= {name: (at, True) for name, at in (await self._held.whole.last_written()).items()}
        for encounter, (last_ms, sealed) in ages.items():
            age = (now.timestamp() * 1000 - last_ms) / DAY_MS
            try:
                there = self._there(encounter, sealed)
            except KeysError:  # erased, or not of this clinic
                continue
            steps += [Step(what, encounter, age) for what in self._policy.due(age, there)]
        if self._old_months(now):
            steps.append(Step(What.AUDIT, None, self._policy.audit))
        return steps

    async def run(self, now: datetime) -> list[Step]:
        """Let go what is due, bring copies of keys up to date, and return what went.

        What cannot be done now is logged and done the next time.

        Raises:
            StoreUnavailable, ArchiveUnavailable, AuditError: as `plan`; or nothing can be recorded.
        """
        done = []
        for step in await self.plan(now):
            try:
                await self._do(step, now)
            except (StoreUnavailable, ArchiveUnavailable):
                raise
            except (LogError, KeysError, ArchiveError) as error:
                logger.warning("retention.failed", encounter=step.encounter, exc_info=error)
                continue
            done.append(step)
        self._held.ring.copies.settle(self._held.settings.keys_dir)
        if done:
            await self._held.audit.record(SYSTEM, Action.RETENTION_RUN, count=len(done))
        return done

    def _there(self, encounter: str, sealed: bool) -> list[What]:
        kinds, there = self._held.ring.kinds(encounter), []
        if Kind.SOUND in kinds and (sealed or sound_files(self._held.sound, encounter)):
            there.append(What.SOUND)
        if Kind.EVENTS in kinds and sealed:  # before, it is still worked on
            there.append(What.TRANSCRIPT)
        return there

    async def _do(self, step: Step, now: datetime) -> None:
        held, encounter = self._held, step.encounter
        if encounter is None:
            held.audit.trail.prune(self._audit_limit(now))
        elif step.what is What.NOTE:
            await erase(held, encounter, SYSTEM, "retention")
        else:
            async with held.alone():
                kind = Kind.SOUND if step.what is What.SOUND else Kind.EVENTS
                await held.audit.record(SYSTEM, Action.ERASED, encounter, reason=f"retention_{step.what}")
                held.ring.erase(encounter, kind)
                for gone in {Kind.SOUND, Kind.EVENTS} - held.ring.kinds(encounter):
                    await self._remove(encounter, gone)

    async def _remove(self, encounter: str, kind: Kind) -> None:
        """Delete what nobody can read any more."""
        if kind is Kind.SOUND:
            shutil.rmtree(self._held.sound / encounter, ignore_errors=True)
        if await self._held.both.is_sealed(encounter):
            await self._held.archive.delete_kind(encounter, kind)

    def _audit_limit(self, now: datetime) -> date:
        return (now - timedelta(days=self._policy.audit)).astimezone(UTC).date()

    def _old_months(self, now: datetime) -> bool:
        if self._policy.audit == inf:
            return False
        limit = f"{self._audit_limit(now):%Y-%m}"
        return any(path.stem < limit for path in self._held.audit.trail.files()[:-1])

"""Erasure of whole encounters: their keys go, and with them every copy there ever was."""

import shutil

from earshot_server.actor import Actor
from earshot_server.audit.entries import Action
from earshot_server.custody.errors import NoSuchPatient
from earshot_server.custody.holdings import Holdings
from earshot_server.keys.errors import NoDataKey
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.log.transcript import Transcript


async def erase(held: Holdings, encounter: str, by: Actor, reason: str = "request") -> None:
    """Erase an encounter from store, archive, folders and copies of keys. Safe to repeat.

    The tombstone is on disk before the keys go: the encounter cannot come back with other keys. What cannot
    be reached now (a backup's medium) is remembered: `KeyRing.copies.due`.

    Args:
        reason: a code for the audit, no sentence.

    Raises:
        NoSuchEncounter: there never was one, or it is erased already and nothing was left.
        StoreUnavailable: nothing is erased yet.
        ArchiveUnavailable: its keys are gone; do it again to remove what nobody can read any more.
    """
    async with held.alone():
        known = encounter in held.ring.encounters() or encounter in await held.both.encounters()
        if not known and not await held.archive.has(encounter):
            raise NoSuchEncounter(encounter)
        await held.audit.record(by, Action.ERASED, encounter, reason=reason)
        await held.log.erase(encounter)
        shutil.rmtree(held.sound / encounter, ignore_errors=True)
        await held.archive.delete(encounter)


async def erase_patient(held: Holdings, patient: str, by: Actor) -> list[str]:
    """Erase all encounters of a patient, by the clinic's own number; return which.

    Raises:
        NoSuchPatient: there are none.
        others: as `erase`; what was erased by then stays so.
    """
    found = await encounters_of(held, patient)
    if not found:
        raise NoSuchPatient
    for encounter in found:
        await erase(held, encounter, by, "patient")
    return found


async def encounters_of(held: Holdings, patient: str) -> list[str]:
    """Return the encounters of a patient, newest first.

    Raises:
        StoreUnavailable, ArchiveUnavailable: nobody can tell.
    """
    found = []
    for encounter in await held.both.encounters():
        try:
            glimpse = await held.both.glance(encounter)
            entries = await held.log.read_all(encounter) if glimpse is None else glimpse
        except NoDataKey:
            continue
        if Transcript(entries).patient == patient:
            found.append(encounter)
    return found

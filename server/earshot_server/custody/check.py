"""Checks everything that is kept: logs fold to their notes, signatures hold, archives are whole."""

from dataclasses import dataclass, field

from earshot_server.archive.errors import ArchiveError
from earshot_server.custody.holdings import Holdings
from earshot_server.custody.sealing import Refold
from earshot_server.keys.errors import KeysError, NoDataKey
from earshot_server.log.errors import LogError, StoreUnavailable
from earshot_server.log.events import Entry, Signed
from earshot_server.note.draft import Draft
from earshot_server.note.edits.signing import frozen_draft


@dataclass
class Found:
    """What a check found."""

    folded: int = 0
    """Logs that fold to the note that is kept."""
    unfolded: int = 0
    """Logs whose note is not made yet, or whose words retention erased."""
    newer_engine: int = 0
    """Logs whose note another version of the engine wrote; it is written anew when the log grows."""
    signatures: int = 0
    """Signed notes that are what was signed."""
    problems: list[str] = field(default_factory=list)
    """Sentences."""


async def check(held: Holdings, refold: Refold) -> Found:
    """Read, fold and compare all encounters, in store and archive.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    found = Found()
    for encounter in await held.both.encounters():
        try:
            await _check(held, encounter, refold, found)
        except StoreUnavailable:
            raise
        except NoDataKey:
            continue  # erased
        except (LogError, KeysError, ArchiveError) as error:
            found.problems.append(str(error))
    return found


async def _check(held: Holdings, encounter: str, refold: Refold, found: Found) -> None:
    if await held.both.is_sealed(encounter):
        await held.archive.verify(encounter)
    entries = await held.both.read_all(encounter)
    _check_signatures(encounter, entries, found)
    saved = await held.drafts.load(encounter)
    if saved is None or not any(entry.event.kind == "segment" for entry in entries):
        found.unfolded += 1
        return
    kept, folded = Draft.model_validate_json(saved[1]), refold(entries)
    if kept.engine != folded.engine:
        found.newer_engine += 1
    elif kept.version < folded.version:
        found.unfolded += 1
    elif kept == folded:
        found.folded += 1
    else:
        found.problems.append(f"The note of encounter {encounter} is not what its log folds to.")


def _check_signatures(encounter: str, entries: list[Entry], found: Found) -> None:
    for entry in entries:
        if isinstance(entry.event, Signed):
            if frozen_draft(entry.event.draft, entry.event.hash) is None:
                found.problems.append(f"A signed note of encounter {encounter} is not what was signed.")
            else:
                found.signatures += 1

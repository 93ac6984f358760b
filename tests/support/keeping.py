"""An archive and what fills it, for tests of custody."""

from dataclasses import dataclass

from earshot_server.custody.holdings import Holdings
from earshot_server.custody.sealing import Sealer
from earshot_server.keys.wrapped import Kind
from earshot_server.log.sound import SoundWriter
from earshot_server.note.draft import Draft
from earshot_server.notes.folding import Folding, refold
from tests.support.clinic import Clinic, Visit
from tests.support.noting import TALK

SAMPLES = bytes(range(256)) * 125
"""A second of sound, of which no other has the bytes."""


@dataclass
class Keeping:
    """What custody works with, on the store and folder of a clinic."""

    clinic: Clinic

    def __post_init__(self) -> None:
        self.held = Holdings.of(self.clinic.settings, self.clinic.store, self.clinic.ring)
        self.archive, self.whole = self.held.archive, self.held.whole
        self.log, self.drafts = self.held.both, self.held.drafts
        self.sealer = Sealer(self.held, refold)

    async def visit(self, *lines: str, label: str = "Ms. Sample", end: bool = True) -> Visit:
        """Tell a visit, with its draft and a second of sound."""
        visit = await self.clinic.visit(label)
        for line in lines or TALK:
            await visit.say(line)
        if end:
            await visit.end()
        await self.note(visit.id)
        generation, key = self.clinic.ring.newest(visit.id, Kind.SOUND)
        folder = self.clinic.settings.sound_dir
        SoundWriter(folder, visit.id, visit.epoch, key, generation).write(0, SAMPLES)
        return visit

    async def note(self, encounter: str) -> Draft:
        """Save the draft of the log as it is."""
        folding = Folding()
        folding.fold_all(await self.clinic.log.read_all(encounter))
        await self.clinic.drafts.save(encounter, folding.version, folding.save(), folding.at)
        return folding.draft

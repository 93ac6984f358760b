"""Visits that are told as dialogues, with the note's own draft of them; a record to put beside."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from earshot_server.log.events import SegmentAppended
from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Draft
from earshot_server.note.engine import NoteEngine
from earshot_server.records.read.files import read_record
from earshot_server.records.store import RecordStore, default_url
from tests.support.clinic import Clinic, Visit
from tests.support.records import bundle, concept, patient, resource

AMOXICILLIN = "clinician: I'd like to start amoxicillin."


async def spoken(clinic: Clinic, text: str = AMOXICILLIN) -> tuple[Visit, Draft]:
    """Append a dialogue's segments to a new visit's log, and save the draft that they make."""
    visit = await clinic.visit()
    engine = NoteEngine()
    for segment in segments_of(text):
        await visit.append(SegmentAppended(segment=segment, to=segment.end))
        engine.fold(segment, visit.version)
    await clinic.drafts.save(visit.id, engine.version, engine.dump())
    return visit, engine.draft


@contextmanager
def kept_record(clinic: Clinic, folder: Path) -> Iterator[RecordStore]:
    """Open a store with one patient, 77, who is allergic to penicillin."""
    store = RecordStore(default_url(folder), clinic.ring)
    allergy = resource("AllergyIntolerance", "a1", code=concept("Penicillin"))
    data = bundle(patient(identifier=[{"system": "urn:mrn", "value": "77"}]), allergy)
    store.take(data, read_record(data))
    yield store
    store.close()

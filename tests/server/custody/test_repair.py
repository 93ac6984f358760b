"""Repairs: another patient, two visits in one, one in two; each is undone by its name, and audited."""

import pytest

from earshot_server.audit.entries import Action
from earshot_server.custody.erasure import erase
from earshot_server.custody.errors import NotRepairable
from earshot_server.custody.repair import merge, move, shifted, split, undo
from earshot_server.keys.wrapped import Kind
from earshot_server.log.errors import NoSuchEncounter
from earshot_server.log.sound import SoundWriter, read_encounter
from earshot_server.log.transcript import Transcript
from earshot_server.notes.folding import refold
from tests.support.clinic import Visit
from tests.support.editing import CARA
from tests.support.events import said
from tests.support.keeping import Keeping


async def transcript(keeping: Keeping, encounter: str) -> Transcript:
    return Transcript(await keeping.log.read_all(encounter))


async def concepts(keeping: Keeping, encounter: str) -> set[str]:
    return {one.concept for one in refold(await keeping.log.read_all(encounter)).findings}


@pytest.fixture
async def visit(keeping: Keeping) -> Visit:
    return await keeping.visit("i have a headache", "i have a cough")


async def test_a_visit_of_another_patient_is_moved_and_back(keeping: Keeping, visit: Visit) -> None:
    repair = await move(keeping.held, visit.id, CARA, label="Mr. B", patient="77")
    found = await transcript(keeping, visit.id)
    assert (found.label, found.patient) == ("Mr. B", "77")
    assert await undo(keeping.held, visit.id, repair, CARA) == [visit.id]
    found = await transcript(keeping, visit.id)
    assert (found.label, found.patient) == ("Ms. Sample", None)
    actions = [(one.action, one.encounter) for one in keeping.clinic.audited()]
    assert actions == [(Action.MOVED, visit.id), (Action.UNDONE, visit.id)]
    assert keeping.clinic.audited()[0].details.event == repair


async def test_a_visit_that_nobody_stopped_is_two(keeping: Keeping, visit: Visit) -> None:
    before = await transcript(keeping, visit.id)
    at = before.segments[1].start
    repair, second = await split(keeping.held, visit.id, at, CARA, label="Mr. B", patient="77")
    assert (await transcript(keeping, visit.id)).text == "i have a headache"
    found = await transcript(keeping, second)
    assert (found.text, found.label, found.patient, found.state) == ("i have a cough", "Mr. B", "77", "ended")
    assert found.segments[0].start == 0
    assert found.started_ms == (before.started_ms or 0) + at * 1000 // 16_000
    assert await concepts(keeping, visit.id) == {"headache"}
    assert await concepts(keeping, second) == {"cough"}
    assert set(await undo(keeping.held, visit.id, repair, CARA)) == {visit.id, second}
    assert (await transcript(keeping, visit.id)).text == before.text
    assert (await transcript(keeping, second)).text == ""
    assert await concepts(keeping, visit.id) == {"headache", "cough"}


async def test_two_visits_that_were_one_are_one_and_can_be_two_again(keeping: Keeping, visit: Visit) -> None:
    other = await keeping.visit("i take aspirin")
    repair = await merge(keeping.held, visit.id, other.id, CARA)
    found = await transcript(keeping, visit.id)
    assert found.text == "i have a headache\ni have a cough\ni take aspirin"
    assert [one.start for one in found.segments] == sorted(one.start for one in found.segments)
    assert len({one.id for one in found.segments}) == 3
    assert (await transcript(keeping, other.id)).text == ""
    assert await concepts(keeping, visit.id) == {"headache", "cough", "aspirin"}
    assert set(await undo(keeping.held, other.id, repair, CARA)) == {visit.id, other.id}
    assert (await transcript(keeping, visit.id)).text == "i have a headache\ni have a cough"
    assert (await transcript(keeping, other.id)).text == "i take aspirin"


async def test_sound_goes_with_what_was_said_and_stays_when_the_other_is_erased(
    keeping: Keeping, visit: Visit
) -> None:
    folder, ring = keeping.held.sound, keeping.clinic.ring
    samples = bytes(range(250)) * 400  # 50,000 samples
    for path in (folder / visit.id).iterdir():
        path.unlink()
    SoundWriter(folder, visit.id, 1, ring.get(visit.id, Kind.SOUND)).write(0, samples)
    at = (await transcript(keeping, visit.id)).segments[1].start
    assert at < 50_000
    _, second = await split(keeping.held, visit.id, at, CARA)
    await erase(keeping.held, visit.id, CARA)
    kept = list(read_encounter(folder, second, ring))
    to = min(50_000, at + (await transcript(keeping, second)).heard_to)
    assert kept == [(0, samples[2 * at : 2 * to])]
    assert (await transcript(keeping, second)).text == "i have a cough"


async def test_sealed_visits_are_repaired_too(keeping: Keeping, visit: Visit) -> None:
    dictation = await keeping.visit("i take aspirin")
    for one in (visit, dictation):
        await keeping.sealer.seal(one.id)
    await merge(keeping.held, visit.id, dictation.id, CARA)
    assert (await transcript(keeping, visit.id)).text.endswith("i take aspirin")
    await keeping.note(visit.id)
    await keeping.sealer.seal(visit.id)
    assert (await transcript(keeping, visit.id)).text.endswith("i take aspirin")


async def test_what_cannot_be_done_changes_nothing(keeping: Keeping, visit: Visit) -> None:
    running = await keeping.visit("it hurts", end=False)
    before = await keeping.log.read_all(visit.id)
    for asked in (
        split(keeping.held, running.id, 1, CARA),
        split(keeping.held, visit.id, 10**9, CARA),
        split(keeping.held, visit.id, 0, CARA),
        merge(keeping.held, visit.id, running.id, CARA),
        merge(keeping.held, visit.id, visit.id, CARA),
        undo(keeping.held, visit.id, "r9", CARA),
    ):
        with pytest.raises(NotRepairable):
            await asked
    with pytest.raises(NoSuchEncounter):
        await move(keeping.held, "nobody", CARA, label="x")
    assert await keeping.log.read_all(visit.id) == before
    assert keeping.clinic.audited() == []


def test_a_shifted_segment_keeps_its_words_and_their_distances() -> None:
    segment = said("one two", 16_000).segment
    moved = shifted(segment, -16_000)
    assert (moved.start, moved.text, moved.id) == (0, "one two", "t0")
    assert [word.start for word in moved.words] == [0, 16_000]
    assert shifted(moved, 16_000).words == segment.words

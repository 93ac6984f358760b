"""Events of people, and when they are on disk."""

from earshot_server.actor import Actor, Role
from earshot_server.log.events import Edited
from earshot_server.log.log import new_event_id
from earshot_server.note.edits.edit import Add
from earshot_server.note.parts import SectionKey
from earshot_server.viewer.pen import Pen
from tests.support.clinic import Clinic

ROBIN = Actor(id="robin", name="Robin Sample", role=Role.SCRIBE)
EDIT = Add(statement="n1", section=SectionKey.PLAN, text="Rest.")


async def test_the_barrier_runs_as_long_as_anybody_holds_the_pen(clinic: Clinic) -> None:
    visit = await clinic.visit()
    pen = Pen(clinic.store, clinic.log, clinic.live, clinic.drafts)
    for _ in range(2):
        async with pen.held():
            async with pen.held():
                pass
            at = await pen.edit(visit.id, ROBIN, new_event_id(), EDIT)
            await pen.durable(visit.id, at)
    events = [entry.event for entry in await clinic.log.read_all(visit.id)]
    assert [event for event in events if isinstance(event, Edited)] == [Edited(by=ROBIN, edit=EDIT)] * 2

"""Whose words they are, said by a person: all pages are told anew."""

from earshot_server.access.rights import Right
from earshot_server.log.speakers.role import SpeakerRole
from tests.server.viewer.test_hand import ask, wish
from tests.support.clinic import Clinic
from tests.support.viewing import Viewer


async def test_a_named_speaker_is_shown_in_what_was_said_before(clinic: Clinic, viewer: Viewer) -> None:
    visit = await clinic.visit()
    segment = await visit.say("it hurts when i run")
    await visit.say("since when")
    path = f"/ws/encounters/{visit.id}"
    async with viewer.watch(path, clinic.token(Right.VIEW, Right.EDIT)) as page:
        await page.next("snapshot")
        answer = await ask(page, wish("speaker", segment=segment, role=SpeakerRole.CLINICIAN.value))
        assert answer["type"] == "saved"
        await page.seen(
            lambda one: one["type"] == "snapshot" and one["segments"][0]["speaker"] == "clinician"
        )

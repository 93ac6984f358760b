"""A voice enrolled from the room's device, with its right, in the audit."""

import numpy as np
import soundfile

from earshot_protocol.units import RATE
from earshot_server.access.rights import Right
from earshot_server.audit.entries import Action
from earshot_server.speech.speakers.enrolment import EnrolledVoices
from earshot_server.viewer.voices import BYTES_MAX
from tests.support.clinic import Clinic
from tests.support.consultations import FOLDER
from tests.support.viewing import Viewer


def bearer(clinic: Clinic, *rights: Right) -> dict[str, str]:
    return {"Authorization": f"Bearer {clinic.token(*rights)}"}


def reading() -> bytes:
    """Who is the clinician of a sample consultation, reading."""
    sound, rate = soundfile.read(FOLDER / "enrolment" / "chest-pain.flac", dtype="int16")
    assert rate == RATE
    return np.asarray(sound).astype("<i2").tobytes()


async def test_a_voice_is_enrolled_and_revoked_and_the_audit_has_both(clinic: Clinic, viewer: Viewer) -> None:
    device = bearer(clinic, Right.STREAM)
    path = "/api/voices?clinician=Dr.%20Ellery"
    answer = await viewer.ask("POST", path, headers=device, data=reading())
    assert answer.status_code == 201
    voice = answer.json()["id"]
    voices = EnrolledVoices(clinic.settings.voices_dir, clinic.ring)
    assert [(one.id, one.clinician) for one in voices.all()] == [(voice, "Dr. Ellery")]
    gone = await viewer.ask("DELETE", f"/api/voices/{voice}", headers=device)
    assert gone.status_code == 204
    assert voices.all() == []
    again = await viewer.ask("DELETE", f"/api/voices/{voice}", headers=device)
    assert (again.status_code, again.json()["code"]) == (404, "no_such_voice")
    actions = [entry.action for entry in clinic.audited() if entry.details.target == voice]
    assert actions == [Action.VOICE_ENROLLED, Action.VOICE_REVOKED]


async def test_silence_is_no_voice_and_nothing_is_kept(clinic: Clinic, viewer: Viewer) -> None:
    path = "/api/voices?clinician=Dr.%20Ellery"
    answer = await viewer.ask("POST", path, headers=bearer(clinic, Right.STREAM), data=bytes(20 * RATE * 2))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_little_speech")
    assert EnrolledVoices(clinic.settings.voices_dir, clinic.ring).all() == []


async def test_what_is_no_recording_of_anybody_is_refused(clinic: Clinic, viewer: Viewer) -> None:
    device = bearer(clinic, Right.STREAM)
    for path, content in (
        ("/api/voices", bytes(RATE)),
        ("/api/voices?clinician=" + "a" * 201, bytes(RATE)),
        ("/api/voices?clinician=Dr", bytes(RATE + 1)),
        ("/api/voices?clinician=Dr", bytes(BYTES_MAX + 2)),
    ):
        answer = await viewer.ask("POST", path, headers=device, data=content)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_who_may_only_look_enrols_nobody(clinic: Clinic, viewer: Viewer) -> None:
    path = "/api/voices?clinician=Dr"
    assert (await viewer.ask("POST", path, data=bytes(RATE))).status_code in (401, 403)
    looking = bearer(clinic, Right.VIEW)
    assert (await viewer.ask("POST", path, headers=looking, data=bytes(RATE))).status_code == 403
    assert (await viewer.ask("DELETE", "/api/voices/0badc0de", headers=looking)).status_code == 403

"""Sound and note as files, with the person's right, in the audit."""

from pathlib import Path

import numpy as np

from earshot_protocol.units import RATE
from earshot_server.access.rights import Right
from earshot_server.keys.wrapped import Kind
from earshot_server.log.sound import SoundWriter
from earshot_server.note.edits.work import Addendum, Signature, Work
from earshot_server.viewer.files import footing
from tests.support.clinic import Clinic, Visit, draft_of, statement
from tests.support.editing import CARA
from tests.support.viewing import Viewer


def bearer(clinic: Clinic, *rights: Right) -> dict[str, str]:
    return {"Authorization": f"Bearer {clinic.token(*rights)}"}


def keep_sound(clinic: Clinic, visit: Visit) -> bytes:
    """Keep a second of the visit's sound; return it."""
    samples = np.arange(RATE, dtype=np.int16).tobytes()
    writer = SoundWriter(clinic.settings.sound_dir, visit.id, 1, clinic.ring.get(visit.id, Kind.SOUND))
    writer.add(0, samples)
    record = writer.take()
    assert record is not None
    writer.write(*record)
    return samples


async def test_words_are_played_by_a_range_of_bytes(clinic: Clinic, viewer: Viewer) -> None:
    visit = await clinic.visit()
    samples = keep_sound(clinic, visit)
    path = f"/api/encounters/{visit.id}/sound.wav"
    answer = await viewer.ask("GET", path, headers=bearer(clinic) | {"Range": "bytes=144-243"})
    assert (answer.status_code, answer.content) == (206, samples[100:200])
    assert answer.headers["Content-Range"] == f"bytes 144-243/{44 + 2 * RATE}"
    assert answer.headers["Cache-Control"] == "no-store"
    beyond = await viewer.ask("GET", path, headers=bearer(clinic) | {"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{44 + 2 * RATE}")


async def test_nothing_to_play_is_said(clinic: Clinic, viewer: Viewer) -> None:
    visit = await clinic.visit()
    answer = await viewer.ask("GET", f"/api/encounters/{visit.id}/sound.wav", headers=bearer(clinic))
    assert (answer.status_code, answer.json()["code"]) == (404, "nothing_kept")


async def test_nobody_hears_or_takes_what_they_may_not_see(clinic: Clinic, viewer: Viewer) -> None:
    visit = await clinic.visit()
    keep_sound(clinic, visit)
    for file in ("sound.wav", "note.txt"):
        path = f"/api/encounters/{visit.id}/{file}"
        assert (await viewer.ask("GET", path)).status_code == 401
        assert (await viewer.ask("GET", path, headers=bearer(clinic, Right.STREAM))).status_code == 403
        other = f"/api/encounters/{visit.id}x/{file}"
        assert (await viewer.ask("GET", other, headers=bearer(clinic))).status_code == 404


async def test_the_note_is_taken_as_text_or_markdown(clinic: Clinic, viewer: Viewer) -> None:
    visit = await clinic.visit()
    segment = await visit.say("chest pain")
    await visit.save(statement("Chest pain.", segment, 0, 1))
    for kind, expected in (("txt", "  Chest pain."), ("md", "- Chest pain.")):
        answer = await viewer.ask("GET", f"/api/encounters/{visit.id}/note.{kind}", headers=bearer(clinic))
        assert answer.status_code == 200
        assert expected in answer.text and "Draft, not signed." in answer.text
        assert f'filename="note.{kind}"' in answer.headers["Content-Disposition"]
    unknown = await viewer.ask("GET", f"/api/encounters/{visit.id}/note.exe", headers=bearer(clinic))
    assert unknown.status_code == 404


def test_what_is_signed_says_who_signed_and_what_was_added(tmp_path: Path) -> None:
    work = Work(
        signature=Signature(by=CARA, wall_ms=0, at="1-1", hash="a" * 64),
        addenda=(Addendum(id="x", text="Called.", by=CARA, wall_ms=0),),
    )
    found = footing(draft_of(1).model_copy(update={"work": work}))
    assert "Signed by Dr. Cara Sample" in found and "Addendum by Dr. Cara Sample: Called." in found

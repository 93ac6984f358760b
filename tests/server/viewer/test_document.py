"""The signed note as a FHIR document, over HTTP."""

from earshot_server.access.rights import Right
from earshot_server.log.events import Signed
from earshot_server.note.edits.signing import freeze
from tests.support.clinic import Clinic
from tests.support.editing import CARA
from tests.support.hinting import spoken
from tests.support.validators import by_models, dangling
from tests.support.viewing import Viewer


def bearer(clinic: Clinic, *rights: Right) -> dict[str, str]:
    return {"Authorization": f"Bearer {clinic.token(*rights)}"}


async def test_a_signed_note_is_given_and_an_unsigned_one_is_not(clinic: Clinic, viewer: Viewer) -> None:
    visit, draft = await spoken(clinic, "patient: I have asthma.")
    path = f"/api/encounters/{visit.id}/document.fhir.json"
    refused = await viewer.ask("GET", path, headers=bearer(clinic))
    assert (refused.status_code, refused.json()["code"]) == (409, "unsigned")
    text, digest = freeze(draft)
    at = await clinic.log.top(visit.id)
    await visit.append(Signed(by=CARA, log=str(at), hash=digest, draft=text))
    signed = await sign(clinic, visit.id)
    assert signed
    answer = await viewer.ask("GET", path, headers=bearer(clinic))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/fhir+json"
    assert by_models(answer.json()) == []
    assert dangling(answer.json()) == []


async def sign(clinic: Clinic, encounter: str) -> bool:
    """Fold the log as the note's process does, and save the draft that the signature froze."""
    from earshot_server.notes.folding import Folding

    folding = Folding()
    folding.fold_all(await clinic.log.read(encounter))
    return await clinic.drafts.save(encounter, folding.version, folding.save())


async def test_nobody_gets_what_they_may_not_see(clinic: Clinic, viewer: Viewer) -> None:
    visit, _ = await spoken(clinic)
    path = f"/api/encounters/{visit.id}/document.fhir.json"
    assert (await viewer.ask("GET", path)).status_code == 401
    assert (await viewer.ask("GET", path, headers=bearer(clinic, Right.STREAM))).status_code == 403
    other = f"/api/encounters/{visit.id}x/document.fhir.json"
    assert (await viewer.ask("GET", other, headers=bearer(clinic))).status_code == 404

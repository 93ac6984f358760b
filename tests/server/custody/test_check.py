"""The check finds what is not as it was, and says it."""

from earshot_server.custody.check import check
from earshot_server.log import names
from earshot_server.log.events import Signed
from earshot_server.log.log import new_event_id
from earshot_server.notes.folding import refold
from tests.support.editing import CARA
from tests.support.keeping import Keeping


async def problems_of(keeping: Keeping, encounter: str) -> list[str]:
    return [one for one in (await check(keeping.held, refold)).problems if encounter in one]


async def test_what_is_whole_gives_no_problem(keeping: Keeping) -> None:
    visit = await keeping.visit()
    await keeping.sealer.seal(visit.id)
    assert await problems_of(keeping, visit.id) == []


async def test_a_signature_whose_draft_was_changed_is_one(keeping: Keeping) -> None:
    visit = await keeping.visit()
    event = Signed(by=CARA, log="1-0", hash="0" * 64, draft="{}")
    await keeping.log.append_current(visit.id, event, new_event_id())
    assert "not what was signed" in (await problems_of(keeping, visit.id))[0]


async def test_a_note_that_its_log_does_not_fold_to_is_one(keeping: Keeping) -> None:
    visit = await keeping.visit()
    draft = refold(await keeping.log.read_all(visit.id)).model_copy(update={"findings": ()})
    await keeping.clinic.store.ask("DEL", names.draft(visit.id))
    await keeping.clinic.drafts.save(visit.id, draft.version, draft.model_dump_json().encode())
    assert "not what its log folds to" in (await problems_of(keeping, visit.id))[0]


async def test_an_archive_that_was_harmed_is_one(keeping: Keeping) -> None:
    visit = await keeping.visit()
    await keeping.sealer.seal(visit.id)
    folder = keeping.clinic.settings.data_dir / "archive" / visit.id
    next(path for path in folder.rglob("events")).unlink()
    assert "events is missing" in (await problems_of(keeping, visit.id))[0]

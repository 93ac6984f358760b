"""`earshot archive`, `erase`, `withdraw` and `retention` as they are typed."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from typer.testing import Result

from earshot_server.log.events import ControlReceived, Moved
from earshot_server.log.transcript import Transcript
from tests.server.custody.test_withdrawal import consent
from tests.support.clinic import Clinic
from tests.support.editing import CARA
from tests.support.keeping import Keeping
from tests.support.store import Valkey

Typed = Callable[..., Awaitable[Result]]


@pytest.fixture
def keeping(clinic: Clinic, environment: pytest.MonkeyPatch, valkey: Valkey) -> Keeping:
    environment.setenv("EARSHOT_REDIS_URL", valkey.url)
    return Keeping(clinic)


async def test_an_encounter_is_sealed_listed_and_verified(keeping: Keeping, earshot: Typed) -> None:
    visit = await keeping.visit()
    said = await earshot("archive", "seal", visit.id)
    assert (said.exit_code, "is sealed" in said.output) == (0, True), said.output
    assert visit.id in (await earshot("archive", "list")).output
    assert "1 encounters verified, 0 damaged" in (await earshot("archive", "verify")).output
    exported = await earshot("export", visit.id)
    assert "i have had chest tightness" in exported.output
    next((keeping.clinic.settings.data_dir / "archive" / visit.id).rglob("note")).unlink()
    broken = await earshot("archive", "verify")
    assert (broken.exit_code, "note is missing" in broken.output) == (1, True)


async def test_an_encounter_is_erased_and_asked_for_before(keeping: Keeping, earshot: Typed) -> None:
    visit = await keeping.visit()
    assert (await earshot("erase", "encounter", visit.id)).exit_code == 1  # nobody said yes
    assert await keeping.log.read_all(visit.id)
    said = await earshot("erase", "encounter", visit.id, "--yes")
    assert "is erased" in said.output
    assert visit.id not in keeping.clinic.ring.encounters()
    assert keeping.clinic.audited()[-1].actor.id == "operator"


async def test_all_of_a_patient_is_erased(keeping: Keeping, earshot: Typed) -> None:
    visits = [await keeping.visit("it hurts", end=False) for _ in range(2)]
    for visit in visits:
        await visit.append(Moved(repair="r1", by=CARA, patient="MRN-1"))
    said = await earshot("erase", "patient", "MRN-1", "--yes")
    assert said.output.count("is erased") == 2
    assert keeping.clinic.ring.encounters() == []
    assert "No encounter is known" in str((await earshot("erase", "patient", "MRN-1", "--yes")).exception)


async def test_what_was_said_from_a_mark_on_is_withdrawn(keeping: Keeping, earshot: Typed) -> None:
    visit = await keeping.visit("my knee hurts", end=False)
    mark = consent(True, visit.to).control.model_copy(update={"kind": "mark", "given": None})
    await visit.append(ControlReceived(control=mark))
    await visit.say("i drink every evening")
    assert "1 marks" in str((await earshot("withdraw", visit.id, "--since-mark", 2, "--yes")).exception)
    assert "is erased" in (await earshot("withdraw", visit.id, "--since-mark", 1, "--yes")).output
    assert Transcript(await keeping.log.read_all(visit.id)).text == "my knee hurts"
    await earshot("withdraw", visit.id, "--yes")
    assert Transcript(await keeping.log.read_all(visit.id)).text == ""


async def test_retention_shows_what_would_go_and_lets_it_go(
    keeping: Keeping, earshot: Typed, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visit = await keeping.visit()
    assert "Nothing is due" in (await earshot("retention", "run")).output
    environment.setenv("EARSHOT_KEEP_SOUND_DAYS", "0")
    dry = await earshot("retention", "run", "--dry-run")
    assert f"sound of {visit.id}, 0 days old, would go" in dry.output
    assert f"sound of {visit.id}, 0 days old, is erased" in (await earshot("retention", "run")).output
    environment.setenv("EARSHOT_KEEP_SOUND_DAYS", "inf")
    assert "Nothing is due" in (await earshot("retention", "run")).output


async def test_copies_of_keys_that_are_away_are_told_of(
    keeping: Keeping, earshot: Typed, tmp_path: Path
) -> None:
    visit = await keeping.visit()
    keeping.clinic.ring.copies.register(tmp_path / "unplugged")
    said = await earshot("erase", "encounter", visit.id, "--yes")
    assert str(tmp_path / "unplugged") in said.output
    assert "earshot retention run" in said.output

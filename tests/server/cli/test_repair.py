"""`earshot repair` as it is typed."""

from collections.abc import Awaitable, Callable

import pytest
from typer.testing import Result

from earshot_server.log.transcript import Transcript
from tests.support.clinic import Clinic
from tests.support.keeping import Keeping
from tests.support.store import Valkey

Typed = Callable[..., Awaitable[Result]]


@pytest.fixture
def keeping(clinic: Clinic, environment: pytest.MonkeyPatch, valkey: Valkey) -> Keeping:
    environment.setenv("EARSHOT_REDIS_URL", valkey.url)
    return Keeping(clinic)


async def text(keeping: Keeping, encounter: str) -> str:
    return Transcript(await keeping.log.read_all(encounter)).text


async def test_a_visit_is_moved_listed_and_back(keeping: Keeping, earshot: Typed) -> None:
    visit = await keeping.visit("it hurts")
    said = await earshot("repair", "move", visit.id, "--label", "Mr. B")
    assert said.exit_code == 0, said.output
    name = said.output.split()[-1]
    assert f"{name}  moved" in (await earshot("repair", "list", visit.id)).output
    assert "Taken back" in (await earshot("repair", "undo", visit.id, name)).output
    assert "There are none" in (await earshot("repair", "list", visit.id)).output
    assert (await earshot("repair", "move", visit.id)).exit_code == 2


async def test_a_visit_is_split_and_put_together_again(keeping: Keeping, earshot: Typed) -> None:
    visit = await keeping.visit("my knee hurts", "i take aspirin")
    at = Transcript(await keeping.log.read_all(visit.id)).segments[1].start / 16_000
    said = await earshot("repair", "split", visit.id, "--at", at)
    second = said.output.split("encounter ")[1].split(".")[0]
    assert (await text(keeping, visit.id), await text(keeping, second)) == ("my knee hurts", "i take aspirin")
    assert "is a part of" in (await earshot("repair", "merge", visit.id, second)).output
    assert await text(keeping, visit.id) == "my knee hurts\ni take aspirin"


async def test_a_late_dictation_is_put_behind_its_visit(keeping: Keeping, earshot: Typed) -> None:
    visit, dictation = await keeping.visit("my knee hurts"), await keeping.visit("the X-ray was clear")
    await earshot("repair", "append", visit.id, dictation.id)
    assert await text(keeping, visit.id) == "my knee hurts\nthe X-ray was clear"

"""`earshot export`: an encounter, read from the store of a running server."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from typer.testing import Result

from earshot_protocol.units import RATE
from earshot_server.cli.errors import CommandError
from earshot_server.log.errors import NoSuchEncounter, StoreUnavailable
from earshot_server.viewer.api import Encounter
from tests.support.clinic import Clinic, Visit
from tests.support.noting import fresh_draft, kept_draft, working
from tests.support.store import until

Typed = Callable[..., Awaitable[Result]]

SAID = ("what brings you in today", "i have had chest tightness for three weeks", "i take lisinopril")


@pytest.fixture
async def visit(clinic: Clinic, environment: pytest.MonkeyPatch) -> Visit:
    """A visit that is over; its note was not written yet."""
    environment.setenv("EARSHOT_REDIS_URL", clinic.store.url)
    visit = await clinic.visit("Room 1", "Dr. Sample")
    for text in SAID[:2]:
        await visit.say(text)
    await visit.lose(2.0)
    await visit.say(SAID[2])
    await visit.end()
    return visit


@pytest.fixture
async def noted(clinic: Clinic, visit: Visit) -> Visit:
    """The same, with its note."""
    expected = await fresh_draft(clinic, visit.id)

    async def written() -> bool:
        return await kept_draft(clinic, visit.id) == expected

    async with working(clinic):
        await until(written)
    return visit


async def test_json_is_everything_that_is_known(earshot: Typed, clinic: Clinic, noted: Visit) -> None:
    result = await earshot("export", noted.id, "--format", "json")
    assert result.exit_code == 0, result.exception
    found = json.loads(result.stdout)
    assert list(found) == list(Encounter.model_fields)
    assert found["id"] == noted.id
    assert found["head"]["state"] == "ended"
    assert [" ".join(word["text"] for word in segment["words"]) for segment in found["segments"]] == [*SAID]
    [[start, end]] = found["missing"]
    assert end - start == 2 * RATE
    assert found["draft"] == (await fresh_draft(clinic, noted.id)).model_dump(mode="json")


async def test_text_is_to_read(earshot: Typed, noted: Visit) -> None:
    result = await earshot("export", noted.id)
    assert result.exit_code == 0, result.exception
    assert result.stdout == (await earshot("export", noted.id, "--format", "text")).stdout
    transcript, _, note = result.stdout.partition("\nDraft note\n\n")
    assert transcript.splitlines() == ["Transcript", "", *SAID]
    assert "chest tightness" in note.lower()
    assert "lisinopril" in note.lower()


async def test_before_there_is_a_note_that_is_said(earshot: Typed, visit: Visit) -> None:
    result = await earshot("export", visit.id)
    assert result.stdout.splitlines()[-3:] == ["Draft note", "", "There is no note yet."]
    assert json.loads((await earshot("export", visit.id, "--format", "json")).stdout)["draft"] is None


@pytest.mark.parametrize("encounter", ["enc-nobody", "no encounter's id"])
async def test_one_that_is_not_there_is_a_sentence(earshot: Typed, visit: Visit, encounter: str) -> None:
    error = (await earshot("export", encounter)).exception
    assert isinstance(error, NoSuchEncounter)
    assert error.exit_code == 2
    assert str(error).startswith("There is no encounter ")


async def test_where_earshot_does_not_run_the_way_to_start_it_is_named(
    earshot: Typed, tmp_path: Path
) -> None:
    error = (await earshot("export", "visit")).exception
    assert isinstance(error, CommandError)
    assert f"Earshot does not run on {tmp_path / 'data'}. Start it with `earshot up`" in str(error)
    assert not (tmp_path / "data").exists()


async def test_a_store_that_is_set_and_away_is_a_sentence(
    earshot: Typed, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("EARSHOT_REDIS_URL", f"unix://{tmp_path}/nothing")
    error = (await earshot("export", "visit")).exception
    assert isinstance(error, StoreUnavailable)
    assert error.exit_code == 2


async def test_a_format_that_is_none_is_a_usage_error(earshot: Typed) -> None:
    result = await earshot("export", "visit", "--format", "xml")
    assert result.exit_code == 2
    assert "'json'" in result.stderr

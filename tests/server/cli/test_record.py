"""`earshot record`."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from earshot_server.cli.record import register
from tests.server.cli.conftest import Typed
from tests.support.records import bundle, condition, patient, resource

MRN = [{"system": "urn:mrn", "value": "77"}]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "record.json"
    goal = resource("Goal", "g", of="a", lifecycleStatus="active", description={"text": "x"})
    written.write_bytes(bundle(patient("a", identifier=MRN), condition("c", "Asthma", of="a"), goal))
    return written


async def test_a_file_is_taken_and_told_of(earshot: Typed, file: Path) -> None:
    done = await earshot("record", "import", file)
    assert "took 1 condition; 2 new" in done.stdout
    assert "Goal is not read, 1 times; kept as it came" in done.stdout
    again = await earshot("record", "import", file)
    assert "taken before" in again.stdout
    assert "1 patients, 2 entries" in again.stdout


async def test_a_record_is_shown_linked_and_erased(earshot: Typed, file: Path) -> None:
    await earshot("record", "import", file)
    shown = json.loads((await earshot("record", "show", "77")).stdout)
    assert {one["fact"]["name"] for one in shown["entries"] if one["fact"]} == {"Asthma"}
    assert "beside the visit" in (await earshot("record", "link", "visit-1", "77")).stdout
    assert "gone" in (await earshot("record", "erase", "77", "--yes")).stdout
    assert "no record" in str((await earshot("record", "show", "77")).exception)


async def test_bad_files_do_not_keep_good_ones_out(earshot: Typed, file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"{")
    done = await earshot("record", "import", bad, file, tmp_path / "none.json")
    assert "bad.json: This is no JSON" in done.stdout
    assert "took 1 condition" in done.stdout
    assert "2 of 3 files were not taken" in str(done.exception)


async def test_two_patients_with_one_identifier_are_told(earshot: Typed, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(bundle(patient("b", identifier=MRN, gender="male")))
    await earshot("record", "import", file)
    done = await earshot("record", "import", other)
    assert "stands for two different people" in " ".join(done.stdout.split())


async def test_a_wrong_address_is_told(earshot: Typed, environment: pytest.MonkeyPatch, file: Path) -> None:
    environment.setenv("EARSHOT_RECORDS_URL", "nonsense")
    done = await earshot("record", "import", file)
    assert "EARSHOT_RECORDS_URL" in str(done.exception)


def test_the_commands_join_the_clients_own_of_that_name() -> None:
    app, client = typer.Typer(), typer.Typer()
    client.callback(invoke_without_command=True)(lambda: typer.echo("listening"))
    app.add_typer(client, name="record")
    register(app)
    app.callback()(lambda: None)
    assert "listening" in CliRunner().invoke(app, ["record"]).stdout
    assert "import" in CliRunner().invoke(app, ["record", "--help"]).stdout

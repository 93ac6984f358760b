"""A store for all tests of the commands, and the commands as they are typed."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from earshot_server.cli.commands import register
from tests.support.kept import clinic as clinic  # a fixture
from tests.support.store import Valkey
from tests.support.up import Up

Typed = Callable[..., Awaitable[Result]]


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One that all tests share and none harms."""
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.kill()


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with a data folder and no other setting; takes further ones."""
    for name in [name for name in os.environ if name.startswith("EARSHOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


@pytest.fixture
def earshot(environment: pytest.MonkeyPatch) -> Typed:
    """Run one of the server's commands in this process."""
    app = typer.Typer()
    register(app)

    async def run(*arguments: object) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, [str(one) for one in arguments])

    return run


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Make `earshot up`s, not started; all are gone at the end."""
    made: list[Up] = []

    def make(**settings: str) -> Up:
        folder = tmp_path / f"up{len(made)}"
        folder.mkdir()
        made.append(Up(folder, **settings))
        return made[-1]

    yield make
    for one in made:
        one.clean_up()

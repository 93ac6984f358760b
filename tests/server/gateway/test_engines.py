"""Tests of another model for the encounters that begin."""

import shutil
from pathlib import Path

import pytest

from earshot_server.gateway.engines import Engines
from earshot_server.settings import Settings
from earshot_server.speech.errors import ModelError
from earshot_server.speech.fetch import choose
from earshot_server.speech.model import CHOSEN, shipped_model


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, tell_speakers=False)


def copy_model(settings: Settings, name: str) -> Path:
    shipped = shipped_model()
    assert shipped is not None
    return Path(shutil.copytree(shipped, settings.models_dir / name, ignore=shutil.ignore_patterns("build")))


async def test_a_chosen_model_is_taken_by_the_next_encounter_and_open_ones_keep_theirs(
    settings: Settings,
) -> None:
    engines = await Engines.load(settings)
    first = await engines.current()
    assert await engines.current() is first
    copy_model(settings, "ours")
    choose("ours", settings.models_dir)
    second = await engines.current()
    assert second.name.startswith("ours/")
    assert first.listener(0).backlog == 0  # it still hears


async def test_a_model_made_anew_under_its_name_is_another_one(settings: Settings) -> None:
    copy_model(settings, "ours")
    choose("ours", settings.models_dir)
    engines = await Engines.load(settings)
    first = await engines.current()
    (settings.models_dir / "ours").rename(settings.models_dir / "old")
    copy_model(settings, "ours")
    assert await engines.current() is not first


async def test_a_model_that_fails_leaves_the_one_before(settings: Settings) -> None:
    engines = await Engines.load(settings)
    first = await engines.current()
    broken = copy_model(settings, "broken")
    (broken / "graph/HCLG.fst").write_bytes(b"")
    choose("broken", settings.models_dir)
    assert await engines.current() is first
    (settings.models_dir / CHOSEN).write_text("gone\n", "utf-8")
    assert await engines.current() is first


async def test_no_model_at_the_start_is_an_error(settings: Settings) -> None:
    settings.models_dir.mkdir()
    (settings.models_dir / CHOSEN).write_text("gone\n", "utf-8")
    with pytest.raises(ModelError):
        await Engines.load(settings)

"""Settings: from the environment, with places under the data folder."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from earshot_server.settings import Settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave nothing of the machine's own settings."""
    import os

    for name in list(os.environ):
        if name.startswith("EARSHOT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_without_any_all_is_local_and_private() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert (settings.redis_url, settings.tls_cert, settings.allow_plain_public) == (None, None, False)
    assert settings.data_dir.name == "earshot"


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "d"))
    monkeypatch.setenv("EARSHOT_REDIS_URL", "redis://store/0")
    monkeypatch.setenv("EARSHOT_RETAIN_SOUND", "false")
    monkeypatch.setenv("EARSHOT_UNKNOWN", "1")
    settings = Settings()
    assert settings.data_dir == tmp_path / "d"
    assert settings.redis_url == "redis://store/0"
    assert settings.retain_sound is False


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_GATEWAY_PORT", "1")
    assert Settings(gateway_port=2).gateway_port == 2


def test_everything_lies_in_the_data_folder_and_nothing_in_anothers_place(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    places = [
        settings.keys_dir,
        settings.store_dir,
        settings.sound_dir,
        settings.models_dir,
        settings.access_dir,
    ]
    assert all(place.parent == tmp_path for place in places)
    assert len(set(places)) == len(places)


def test_they_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().host = "0.0.0.0"


def test_a_wrong_value_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="gateway_port"):
        Settings.model_validate({"gateway_port": "many"})

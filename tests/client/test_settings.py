from pathlib import Path

import pytest

from earshot_client.errors import ClientError
from earshot_client.settings import ClientSettings, load, read_token, save, token_vault
from tests.support.system_ring import install


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "client.json") == ClientSettings()


def test_what_is_saved_is_read_again_and_only_what_differs_is_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "client.json"
    settings = ClientSettings(servers=("wss://scribe.example",), device="Desk", clinician="Dr. Ó")
    save(path, settings)
    assert load(path) == settings
    assert "spool_limit" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the file"),
        ('{"servers": []}', "servers"),
        ('{"sever": ["wss://a"]}', "sever"),
        ('{"quiet_minutes": 0}', "quiet_minutes"),
    ],
)
def test_a_file_that_is_no_good_is_refused_by_name_and_left_alone(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "client.json"
    path.write_text(text)
    with pytest.raises(ClientError, match=f"are no good: {said}"):
        load(path)
    assert path.read_text() == text


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ClientError, match="cannot be written"):
        save(tmp_path / "file" / "client.json", ClientSettings())


def test_the_token_is_not_in_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = install(monkeypatch)
    path = tmp_path / "client.json"
    vault = token_vault(path)
    assert read_token(vault) is None
    vault.keep("earshot_1_abc")
    save(path, ClientSettings(clinician="Dr. Ó"))
    assert read_token(vault) == "earshot_1_abc"
    assert "earshot_1_abc" not in path.read_text("utf-8")
    assert list(ring.held.values()) == ["earshot_1_abc"]

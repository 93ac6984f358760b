from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication

from earshot_client.errors import ClientError
from earshot_client.window.single import become_first, name_of
from tests.client.window.conftest import Until


def test_a_second_copy_calls_the_first_one(app: QApplication, until: Until, tmp_path: Path) -> None:
    path = tmp_path / "new" / "client.json"
    first = become_first(path)
    assert first is not None
    called: list[bool] = []
    first.called.connect(lambda: called.append(True))
    assert become_first(path) is None
    until(lambda: called)
    first.close()
    again = become_first(path)
    assert again is not None
    again.close()


def test_a_socket_that_a_killed_copy_left_is_no_copy(app: QApplication, tmp_path: Path) -> None:
    left = QLocalServer()
    left.listen(name_of(tmp_path / "client.json"))
    first = become_first(tmp_path / "client.json")
    assert first is not None
    assert first._server.isListening()
    first.close()


def test_a_folder_that_cannot_be_written_is_a_sentence(app: QApplication, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ClientError, match="cannot be written"):
        become_first(tmp_path / "file" / "client.json")


def test_the_name_tells_nothing_and_differs_by_settings() -> None:
    ann = name_of(Path("/home/ann/client.json"))
    assert ann != name_of(Path("/home/bob/client.json"))
    assert "ann" not in ann

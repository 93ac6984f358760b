import socket
from pathlib import Path

import pytest

from earshot_server.cli.errors import CommandError
from earshot_server.cli.ports import cannot_listen, listening


def test_a_taken_port_is_a_sentence_that_names_host_port_and_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError) as refusal, listening("127.0.0.1", port, "EARSHOT_GATEWAY_PORT"):
            socket.create_server(("127.0.0.1", port))
    assert str(refusal.value) == str(cannot_listen("127.0.0.1", port, "EARSHOT_GATEWAY_PORT"))
    assert f"127.0.0.1 port {port}: Address already in use." in str(refusal.value)
    assert "EARSHOT_GATEWAY_PORT" in str(refusal.value)


def test_an_address_of_another_machine_is_a_sentence_too() -> None:
    with (
        pytest.raises(CommandError, match=r"192\.0\.2\.1 port 8765"),
        listening("192.0.2.1", 8765, "EARSHOT_HOST"),
    ):
        socket.create_server(("192.0.2.1", 0))


def test_what_goes_wrong_with_files_is_not_about_the_port(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), listening("127.0.0.1", 8765, "EARSHOT_GATEWAY_PORT"):
        (tmp_path / "nothing").read_bytes()
    with pytest.raises(PermissionError), listening("127.0.0.1", 8765, "EARSHOT_GATEWAY_PORT"):
        raise PermissionError(13, "Permission denied", "clinic.key")

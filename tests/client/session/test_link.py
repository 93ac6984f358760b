from pathlib import Path

import pytest

from earshot_client.errors import ClientError
from earshot_client.session.link import Link, check, is_exposed, open_connection, stream_url
from tests.support.stream_server import StreamServer


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("ws://127.0.0.1:8765", "ws://127.0.0.1:8765/v1/stream"),
        ("ws://127.0.0.1:8765/", "ws://127.0.0.1:8765/v1/stream"),
        ("wss://clinic.example/earshot", "wss://clinic.example/earshot/v1/stream"),
        ("wss://clinic.example/v1/stream", "wss://clinic.example/v1/stream"),
        ("ws://[::1]:8765", "ws://[::1]:8765/v1/stream"),
    ],
)
def test_the_path_is_appended(server: str, url: str) -> None:
    assert stream_url(server) == url


@pytest.mark.parametrize(
    "server",
    [
        "",
        "clinic",
        "http://clinic",
        "ws://",
        "ws://clinic:99999",
        "ws://a:b@clinic",
        "ws://clinic?x=1",
        "ws://[::1",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(server: str) -> None:
    with pytest.raises(ClientError, match="it looks like wss://"):
        stream_url(server)


def test_sound_in_the_clear_is_noticed_beyond_this_machine_only() -> None:
    assert not is_exposed("ws://127.0.0.1:8765")
    assert not is_exposed("ws://[::1]:8765")
    assert not is_exposed("ws://localhost")
    assert not is_exposed("wss://clinic.example")
    assert is_exposed("ws://clinic.example")
    assert is_exposed("ws://192.168.1.4:8765")


def test_a_server_in_the_clear_is_no_way_out_where_others_are_encrypted() -> None:
    with pytest.raises(ClientError, match=r"nothing is sent to any"):
        check(Link(("wss://clinic:8765", "ws://clinic:8765"), None))
    check(Link(("wss://clinic:8765", "ws://127.0.0.1:8765"), None))


def test_certificates_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match=r"ca\.pem holds no certificates"):
        check(Link(("wss://clinic",), ca_file=tmp_path / "ca.pem"))
    (tmp_path / "ca.pem").write_text("hello")
    with pytest.raises(ClientError, match=r"ca\.pem holds no certificates"):
        check(Link(("wss://clinic",), ca_file=tmp_path / "ca.pem"))


def test_a_token_that_would_break_the_header_is_refused() -> None:
    for token in ("abc\r\nX: y", "schlüssel"):
        with pytest.raises(ClientError, match="copy it again"):
            check(Link(("ws://127.0.0.1",), token=token))
    check(Link(("ws://127.0.0.1",), token="abc-DEF_123"))


async def test_the_connection_speaks_the_streams_subprotocol_and_brings_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with StreamServer(token="secret").serving() as server:
        connection = await open_connection(Link((server.url,), token="secret"), server.url)
        assert connection.subprotocol == "earshot.stream.v1"
        await connection.close()

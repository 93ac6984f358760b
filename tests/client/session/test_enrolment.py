import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from earshot_client.errors import ClientError
from earshot_client.session.enrolment import enrol, revoke
from earshot_client.session.link import Link

SOUND = np.arange(1_600, dtype=np.int16)


class Viewer(HTTPServer):
    """Answers as it was told, and keeps what it was asked."""

    def __init__(self, status: int, answer: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.answer = status, answer
        self.asked: list[tuple[str, str, str | None, bytes]] = []


class Handler(BaseHTTPRequestHandler):
    server: Viewer

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization"), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)


@contextmanager
def viewing(status: int, answer: bytes = b"") -> Iterator[tuple[Viewer, Link]]:
    viewer = Viewer(status, answer)
    thread = threading.Thread(target=viewer.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield viewer, Link((f"http://127.0.0.1:{viewer.server_port}/",), "t")
    finally:
        viewer.shutdown()
        thread.join()
        viewer.server_close()


async def test_the_samples_go_to_the_viewer_and_an_id_comes_back() -> None:
    with viewing(201, b'{"id": "0badc0de"}') as (viewer, link):
        assert await enrol(link, "Dr. Ó & Co", SOUND) == "0badc0de"
        await revoke(link, "0badc0de")
    (post, delete) = viewer.asked
    assert post == ("POST", "/api/voices?clinician=Dr.%20%C3%93%20%26%20Co", "Bearer t", SOUND.tobytes())
    assert delete[:2] == ("DELETE", "/api/voices/0badc0de")


async def test_a_refusal_is_the_viewers_own_sentence() -> None:
    said = json.dumps({"code": "too_little_speech", "message": "There are 2.0 s of speech."}).encode()
    with viewing(422, said) as (_, link), pytest.raises(ClientError, match=r"^There are 2\.0 s of speech\.$"):
        await enrol(link, "Dr. Ó", SOUND)
    with viewing(502, b"<html>") as (_, link), pytest.raises(ClientError, match="HTTP 502"):
        await enrol(link, "Dr. Ó", SOUND)


async def test_a_viewer_that_is_not_there_is_a_sentence(unused_tcp_port: int, tmp_path: Path) -> None:
    with pytest.raises(ClientError, match=r"cannot be reached: .*Nothing was kept"):
        await enrol(Link((f"http://127.0.0.1:{unused_tcp_port}",)), "Dr. Ó", SOUND)
    with pytest.raises(ClientError, match="no certificates"):
        await enrol(Link(("https://127.0.0.1:9",), None, tmp_path / "none.pem"), "Dr. Ó", SOUND)
    assert asyncio.all_tasks() == {asyncio.current_task()}

"""An S3 server for tests: moto's, over HTTP, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from itertools import count

import requests

from earshot_server.archive.s3 import S3Objects

BUCKET = "earshot-archive"
_SERVE = """
import sys
from werkzeug.serving import make_server
from moto.server import DomainDispatcherApplication, create_backend_app
app = DomainDispatcherApplication(create_backend_app)
make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()
"""


class S3Server:
    """Runs while it is entered."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._prefixes = count()

    def __enter__(self) -> "S3Server":
        os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "test"
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _SERVE, str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, "the S3 server ended"
            assert time.monotonic() < deadline, "the S3 server does not answer"
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def objects(self, prefix: str | None = None) -> S3Objects:
        """Return a fresh place in the bucket."""
        return S3Objects(f"s3://{BUCKET}/{prefix or next(self._prefixes)}", self.url)

    def _answers(self) -> bool:
        with suppress(requests.ConnectionError):
            return requests.put(f"{self.url}/{BUCKET}", timeout=5).ok
        return False

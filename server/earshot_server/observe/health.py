"""Health and metrics of a process over HTTP, on loopback only: `/healthz`, `/readyz`, `/metrics`.

Runs in a thread of its own, so that it answers while the process' event loop is busy.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from earshot_server.observe.metrics import Metrics

Ready = Callable[[], str | None]
"""Says why the process cannot work now, in the program's own words, or None if it can; called in a thread."""

HOST = "127.0.0.1"
_REQUEST_SECONDS = 5.0


@contextmanager
def serve_health(port: int, metrics: Metrics, ready: Ready) -> Iterator[int]:
    """Serve while the context lasts; gives the port, which the system chooses if `port` is 0.

    Raises:
        OSError: the port is taken.
    """
    server = ThreadingHTTPServer((HOST, port), _handler(metrics, ready))
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="health", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(metrics: Metrics, ready: Ready) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _REQUEST_SECONDS

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self.answer(200, b"ok\n")
            elif self.path == "/readyz":
                reason = ready()
                self.answer(200 if reason is None else 503, f"{reason or 'ready'}\n".encode())
            elif self.path == "/metrics":
                self.answer(200, metrics.render(), CONTENT_TYPE_LATEST)
            else:
                self.answer(404, b"There is /healthz, /readyz and /metrics.\n")

        def answer(self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing: requests are no news."""

    return Handler

"""A real HTTP server on loopback that serves files with ranges, and can be told to fail."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """What is served, how it fails, and what was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    """The next answers break off after so many bytes, one each."""
    ranges: bool = True
    status: int | None = None
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and range of each request."""
    url: str = ""


@contextmanager
def serve_files() -> Iterator[Site]:
    """Serve until the context ends."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            site.asked.append((self.path, asked))
            content = site.files.get(self.path.removeprefix("/"))
            if site.status is not None or content is None:
                self.answer(site.status or 404, b"")
            elif asked is not None and site.ranges:
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
                total = len(content)
                self.answer(206, content[start:], {"Content-Range": f"bytes {start}-{total - 1}/{total}"})
            else:
                self.answer(200, content)

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if status < 300 and site.cuts:
                body = body[: site.cuts.pop(0)]
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    return Handler

import socket
import threading

import pytest
import requests

from earshot_server.observe.health import serve_health
from earshot_server.observe.metrics import Metrics


def get(port: int, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=10)


def test_a_living_process_is_healthy() -> None:
    with serve_health(0, Metrics(), lambda: None) as port:
        assert get(port, "/healthz").text == "ok\n"


def test_readiness_follows_what_the_process_says() -> None:
    reason: str | None = "the store does not answer"
    with serve_health(0, Metrics(), lambda: reason) as port:
        unready = get(port, "/readyz")
        reason = None
        ready = get(port, "/readyz")
    assert (unready.status_code, unready.text) == (503, "the store does not answer\n")
    assert ready.status_code == 200


def test_metrics_are_served_as_they_stand() -> None:
    metrics = Metrics()
    with serve_health(0, metrics, lambda: None) as port:
        metrics.viewers.set(3)
        answer = get(port, "/metrics")
    assert "earshot_viewers 3.0" in answer.text
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


def test_another_path_is_not_found() -> None:
    with serve_health(0, Metrics(), lambda: None) as port:
        assert get(port, "/").status_code == 404


def test_it_listens_on_loopback_only_and_ends_with_its_context() -> None:
    with serve_health(0, Metrics(), lambda: None) as port:
        with pytest.raises(OSError), serve_health(port, Metrics(), lambda: None):
            pass
        with socket.socket() as elsewhere:  # free on another address of this machine
            elsewhere.bind(("127.0.0.2", port))
    with pytest.raises(requests.ConnectionError):
        get(port, "/healthz")
    assert not [thread for thread in threading.enumerate() if thread.name == "health"]


def test_requests_leave_nothing_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    with serve_health(0, Metrics(), lambda: None) as port:
        get(port, "/healthz?chest=pain")
    assert capfd.readouterr().err == ""

"""All routes together: headers, refusals, nothing that leaks."""

import re

import pytest

from earshot_server.access.rights import Right
from tests.support.clinic import Clinic
from tests.support.viewing import Viewer

EVERY = [
    "/",
    "/enter",
    "/encounters/abc",
    "/static/js/main.js",
    "/session",
    "/api/encounters",
    "/none",
    "/healthz",
]


@pytest.mark.parametrize("path", EVERY)
async def test_every_answer_carries_the_security_headers(viewer: Viewer, path: str) -> None:
    headers = (await viewer.ask("GET", path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "server" not in headers


@pytest.mark.parametrize(
    "path", ["/session", "/api/encounters", "/api/encounters/abc", "/healthz", "/readyz", "/none"]
)
async def test_nobody_keeps_an_answer(viewer: Viewer, path: str) -> None:
    assert (await viewer.ask("GET", path)).headers["Cache-Control"] == "no-store"


async def test_what_is_not_there_is_said_in_json(viewer: Viewer) -> None:
    answer = await viewer.ask("GET", "/none")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_method_that_is_not_meant_is_refused(viewer: Viewer) -> None:
    assert (await viewer.ask("PUT", "/session")).status_code == 405
    assert (await viewer.ask("POST", "/api/encounters")).status_code == 405


@pytest.mark.parametrize("path", ["/api/encounters", "/api/encounters/abc", "/session"])
async def test_nobody_gets_nothing(viewer: Viewer, path: str) -> None:
    answer = await viewer.ask("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


async def test_a_device_that_may_stream_may_not_look(viewer: Viewer, clinic: Clinic) -> None:
    headers = {"Authorization": f"Bearer {clinic.token(Right.STREAM)}"}
    for path in ("/api/encounters", "/api/encounters/abc"):
        answer = await viewer.ask("GET", path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "no_right")


async def test_an_expired_token_is_told_so(viewer: Viewer, clinic: Clinic) -> None:
    headers = {"Authorization": f"Bearer {clinic.token(days=0)}"}
    answer = await viewer.ask("GET", "/api/encounters", headers=headers)
    assert answer.status_code == 401
    assert "expired" in answer.json()["message"]


async def test_the_page_names_nothing_from_elsewhere(viewer: Viewer) -> None:
    page = (await viewer.ask("GET", "/")).text
    found = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert found
    assert all(link.startswith("/static/") for link in found)
    assert "<style" not in page
    assert "onclick" not in page

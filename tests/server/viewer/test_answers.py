"""Answers that every route gives alike."""

import json

import pytest
import structlog
from starlette.requests import Request
from starlette.responses import Response

from earshot_server.access.errors import TooManyGuesses, Unknown
from earshot_server.viewer.answers import no_store, on_error, refused
from earshot_server.viewer.refusals import refusal

REQUEST = Request({"type": "http", "headers": []})


def test_an_answer_is_kept_nowhere() -> None:
    assert no_store(Response()).headers["Cache-Control"] == "no-store"


def test_a_refusal_is_json_with_a_code_and_a_sentence() -> None:
    answer = refused(refusal(Unknown()))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert json.loads(bytes(answer.body)).keys() == {"code", "message"}


def test_a_wait_is_told_in_whole_seconds() -> None:
    assert refused(refusal(TooManyGuesses(1.2))).headers["Retry-After"] == "2"


async def test_of_an_unforeseen_error_nothing_is_told_but_that_it_was() -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await on_error(REQUEST, ValueError("the patient said this"))
    assert answer.status_code == 500
    assert b"patient" not in bytes(answer.body)
    assert [line["event"] for line in logs] == ["request.failed"]


async def test_a_foreseen_error_is_not_logged() -> None:
    with structlog.testing.capture_logs() as logs:
        await on_error(REQUEST, Unknown())
    assert logs == []


@pytest.mark.parametrize("error", [Unknown(), ValueError()])
async def test_errors_are_kept_nowhere_either(error: Exception) -> None:
    with structlog.testing.capture_logs():
        assert (await on_error(REQUEST, error)).headers["Cache-Control"] == "no-store"

"""Answers that every route gives alike."""

import math
from typing import TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from earshot_server.viewer.refusals import Refusal, refusal

_R = TypeVar("_R", bound=Response)


def no_store(response: _R) -> _R:
    """Forbid everybody on the way, and the browser, to keep the answer."""
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(why: Refusal) -> Response:
    """Return a refusal as JSON: a code for programs, a sentence for people."""
    response = no_store(JSONResponse({"code": why.code, "message": why.message}, status_code=why.status))
    if why.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if why.retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(why.retry_after))
    return response


async def on_error(request: Request, error: Exception) -> Response:
    """Answer an error that came out of a route; of an unforeseen one only type and place are logged."""
    why = refusal(error)
    if why.status == 500:
        log_unforeseen(error)
    return refused(why)


def log_unforeseen(error: Exception) -> None:
    """Log an error that should not happen: its type and place, never its text."""
    structlog.get_logger().error("request.failed", exc_info=error)

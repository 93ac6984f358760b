"""The Authorization header."""

import pytest
from starlette.datastructures import Headers
from websockets.datastructures import Headers as GatewayHeaders

from earshot_server.access.http import bearer


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("  Bearer   abc  ", "abc"),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic abc", None),
        ("abc", None),
        ("", None),
    ],
)
def test_the_token_is_what_stands_behind_bearer(value: str, token: str | None) -> None:
    assert bearer(Headers({"Authorization": value})) == token
    assert bearer(GatewayHeaders({"Authorization": value})) == token


def test_without_the_header_there_is_none() -> None:
    assert bearer(Headers({})) is None


def test_of_two_headers_neither_counts() -> None:
    headers = GatewayHeaders([("Authorization", "Bearer a"), ("Authorization", "Bearer b")])
    assert bearer(headers) is None

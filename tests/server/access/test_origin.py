"""Whose page asks."""

import pytest

from earshot_server.access.errors import ForeignOrigin
from earshot_server.access.origin import OwnOrigin
from earshot_server.settings import Settings

LOCAL = OwnOrigin.of(Settings())
PUBLIC = OwnOrigin.of(Settings(host="0.0.0.0"))
PROXIED = OwnOrigin.of(Settings(public_url="https://scribe.clinic.example"))


@pytest.mark.parametrize(
    ("rule", "origin", "host"),
    [
        (LOCAL, "http://127.0.0.1:8080", "127.0.0.1:8080"),
        (LOCAL, "http://localhost:8080", "localhost:8080"),
        (LOCAL, "http://[::1]:8080", "[::1]:8080"),
        (PUBLIC, "https://10.0.0.5:8080", "10.0.0.5:8080"),
        (PUBLIC, "https://Scribe.clinic.example", "scribe.clinic.example:443"),
        (PROXIED, "https://scribe.clinic.example", "127.0.0.1:8080"),
        (PROXIED, "https://scribe.clinic.example:443", "scribe.clinic.example"),
    ],
)
def test_our_own_page_may_ask(rule: OwnOrigin, origin: str, host: str) -> None:
    rule.check(origin, host)


@pytest.mark.parametrize(
    ("rule", "origin", "host"),
    [
        (LOCAL, None, "127.0.0.1:8080"),
        (LOCAL, "http://127.0.0.1:8080", None),
        (LOCAL, "null", "127.0.0.1:8080"),
        (LOCAL, "http://evil.example", "127.0.0.1:8080"),
        (LOCAL, "http://127.0.0.1:9999", "127.0.0.1:8080"),
        (LOCAL, "http://127.0.0.1.evil.example:8080", "127.0.0.1:8080"),
        (LOCAL, "file://", "127.0.0.1:8080"),
        (LOCAL, "http://[::1", "[::1"),
        (LOCAL, "http://127.0.0.1:x", "127.0.0.1:x"),
        (PUBLIC, "https://evil.example", "scribe.clinic.example"),
        (PROXIED, "http://scribe.clinic.example", "127.0.0.1:8080"),
        (PROXIED, "https://scribe.clinic.example.evil.example", "127.0.0.1:8080"),
    ],
)
def test_another_page_may_not(rule: OwnOrigin, origin: str | None, host: str | None) -> None:
    with pytest.raises(ForeignOrigin):
        rule.check(origin, host)


def test_a_name_that_was_turned_to_this_machine_is_not_ours() -> None:
    with pytest.raises(ForeignOrigin):
        LOCAL.check("http://rebound.evil.example:8080", "rebound.evil.example:8080")

"""Where a server may listen."""

from pathlib import Path

import pytest

from earshot_server.access.errors import PublicWithoutTls
from earshot_server.access.listen import check_listen, has_tls, is_loopback, viewer_url
from earshot_server.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_loopback_needs_nothing(host: str) -> None:
    assert is_loopback(host)
    check_listen(host, tls=False, allow_plain_public=False)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.5", "earshot.clinic.example", "localhost.evil.example"]
)
def test_a_public_address_needs_tls(host: str) -> None:
    with pytest.raises(PublicWithoutTls, match="--tls-cert"):
        check_listen(host, tls=False, allow_plain_public=False)
    check_listen(host, tls=True, allow_plain_public=False)
    check_listen(host, tls=False, allow_plain_public=True)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (Settings(), "http://127.0.0.1:8080"),
        (Settings(host="::1", viewer_port=81), "http://[::1]:81"),
        (Settings(tls_cert=Path("c"), tls_key=Path("k"), host="10.0.0.1"), "https://10.0.0.1:8080"),
        (Settings(public_url="https://scribe.clinic.example/"), "https://scribe.clinic.example"),
    ],
)
def test_people_are_told_the_address_that_works(settings: Settings, url: str) -> None:
    assert viewer_url(settings) == url
    assert has_tls(settings) == url.startswith("https")

"""Where a server may listen, and how browsers reach it."""

import ipaddress

from earshot_server.access.errors import PublicWithoutTls
from earshot_server.settings import Settings


def is_loopback(host: str) -> bool:
    """Say whether nobody but this machine reaches `host`; any name but `localhost` counts as public."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def check_listen(host: str, tls: bool, allow_plain_public: bool) -> None:
    """Do nothing if listening on `host` keeps what is said private.

    Raises:
        PublicWithoutTls: it is beyond loopback, without TLS, and nobody allowed that in words.
    """
    if not (tls or allow_plain_public or is_loopback(host)):
        raise PublicWithoutTls(host)


def has_tls(settings: Settings) -> bool:
    """Say whether browsers reach the viewer by TLS, our own or a proxy's."""
    if settings.public_url is not None:
        return settings.public_url.startswith("https://")
    return settings.tls_cert is not None


def viewer_url(settings: Settings) -> str:
    """Return the viewer's address as people open it, without a slash at the end."""
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{'https' if has_tls(settings) else 'http'}://{host}:{settings.viewer_port}"

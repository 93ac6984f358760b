"""Which pages may ask: ours alone."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from earshot_server.access.errors import ForeignOrigin
from earshot_server.access.listen import is_loopback
from earshot_server.settings import Settings

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class OwnOrigin:
    """What our own page's `Origin` header says.

    A browser sends the header with every WebSocket and every POST, and no script can change it (RFC 6454).
    """

    public_url: str | None
    """The address that browsers use, where the operator set it."""
    loopback: bool
    """Whether we listen on this machine alone: then no other host name is ours (DNS rebinding)."""

    @classmethod
    def of(cls, settings: Settings) -> "OwnOrigin":
        """Return the rule that follows from the settings."""
        return cls(settings.public_url, is_loopback(settings.host))

    def check(self, origin: str | None, host: str | None) -> None:
        """Do nothing if a page at `origin`, asking for `host`, is ours.

        Raises:
            ForeignOrigin: it is another site's, or says nothing.
        """
        try:
            ours = origin is not None and host is not None and self._is_ours(origin, host)
        except ValueError:  # no address at all
            ours = False
        if not ours:
            raise ForeignOrigin

    def _is_ours(self, origin: str, host: str) -> bool:
        asked = _parts(origin)
        if self.public_url is not None and asked == _parts(self.public_url):
            return True
        scheme, name, _ = asked
        if scheme not in _PORTS or asked != _parts(f"{scheme}://{host}"):
            return False
        return not self.loopback or is_loopback(name or "")


def _parts(url: str) -> tuple[str, str | None, int | None]:
    split = urlsplit(url)
    return split.scheme, split.hostname, split.port or _PORTS.get(split.scheme)

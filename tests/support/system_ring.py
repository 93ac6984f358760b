"""A keyring in memory that passes for the system's own."""

import keyring
import keyring.backend
import keyring.errors
import pytest


class SystemRing(keyring.backend.KeyringBackend):
    """Keeps what it is given; `locked`, it refuses."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.held[service, username]

    def _check(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked


SystemRing.__module__ = "keyring.backends.test"


def install(monkeypatch: pytest.MonkeyPatch) -> SystemRing:
    """Put a new one in the place of the system's."""
    ring = SystemRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(ring, name))
    return ring

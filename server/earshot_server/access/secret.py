"""Random secrets, and what is stored in their place."""

import hashlib
import secrets

SECRET_BYTES = 32


def make() -> str:
    """Return a new secret of 256 random bits, safe in addresses and headers."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return what is stored of a secret: SHA-256, hex. Random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

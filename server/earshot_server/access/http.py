"""What requests carry, read without any server's types."""

from collections.abc import Mapping


def bearer(headers: Mapping[str, str]) -> str | None:
    """Return the token of an `Authorization: Bearer ...` header; `headers` ignores case."""
    try:
        value = headers["authorization"]
    except LookupError:  # none, or, to the gateway's library, more than one
        return None
    scheme, _, secret = value.strip().partition(" ")
    return secret.strip() or None if scheme.lower() == "bearer" else None

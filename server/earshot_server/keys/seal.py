"""Sealing bytes to their place: AES-256-GCM with the place as associated data (NIST SP 800-38D)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from earshot_server.keys.errors import NotAuthentic

KEY_BYTES = 32
NONCE_BYTES = 12
OVERHEAD_BYTES = NONCE_BYTES + 16
"""So much longer than the plain bytes is what is sealed: the nonce and the tag."""


def place(*parts: str) -> bytes:
    """Return the associated data that ties sealed bytes to where they belong, unambiguously."""
    return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)


def seal(key: bytes, plain: bytes, where: bytes) -> bytes:
    """Encrypt `plain` for `where` (see `place`); a random nonce stands in front."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, where)


def unseal(key: bytes, sealed: bytes, where: bytes, what: str = "A stored record") -> bytes:
    """Decrypt what `seal` made for the same place.

    Raises:
        NotAuthentic: another key, another place, or changed bytes.
    """
    if len(sealed) < OVERHEAD_BYTES:
        raise NotAuthentic(what)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], where)
    except InvalidTag:
        raise NotAuthentic(what) from None

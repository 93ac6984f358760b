"""One-time codes of an authenticator app (RFC 6238). Pure."""

import hmac
import re

import pyotp

STEP_SECONDS = 30
_WINDOW = (0, -1, 1)
"""Steps beside the present one that count too: clocks differ, and typing takes time."""


def new_secret() -> str:
    """Return a new secret of 160 bits, base32, as apps take it."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """Return the `otpauth:` address that apps read from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Earshot")


def step_of(secret: str, code: str, now: float) -> int | None:
    """Return the time step that a code belongs to (seconds since 1970 by 30), None if it is no good one."""
    typed = re.sub(r"\s", "", code)
    totp, found = pyotp.TOTP(secret), None
    for offset in _WINDOW:
        step = int(now // STEP_SECONDS) + offset
        right = totp.generate_otp(step) if step >= 0 else ""
        if hmac.compare_digest(typed.encode("utf-8", "replace"), right.encode()) and found is None:
            found = step
    return found

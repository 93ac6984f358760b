"""Passwords: Argon2id (RFC 9106), and which ones are refused (NIST SP 800-63B, 3.1.1.2)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from earshot_server.access.errors import WeakPassword

LENGTH_MIN = 12
BYTES_MAX = 1024
"""A longer one would cost time and says nothing more."""
_SCORE_MIN = 4
"""Zxcvbn's best: more than ten thousand million guesses."""
_SEEN_BY_ZXCVBN = 72
"""It refuses longer ones."""

_HASHER = PasswordHasher()  # RFC 9106, second recommended option: 3 passes over 64 MiB
_NOBODYS = (
    f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    f"${'A' * 22}${'A' * 43}"  # zeros: made anew, it would cost every process a hash at its start
)


def check_strength(password: str, *known: str) -> None:
    """Do nothing if a guesser would need long; `known` are words that a guesser tries first.

    Raises:
        WeakPassword: it is too short, too long, or one that guessers try.
    """
    from zxcvbn import zxcvbn  # its lists take 50 ms to load, and few processes ask for them

    if len(password) < LENGTH_MIN:
        raise WeakPassword(f"It has {len(password)} characters; at least {LENGTH_MIN} are needed.")
    if len(password.encode("utf-8", "surrogatepass")) > BYTES_MAX:
        raise WeakPassword(f"It is longer than {BYTES_MAX} bytes.")
    found = zxcvbn(password[:_SEEN_BY_ZXCVBN], user_inputs=[word for word in known if word])
    if found["score"] < _SCORE_MIN:
        hint = found["feedback"]["warning"] or "It is one that guessers try early."
        raise WeakPassword(f"{hint.rstrip('.')}. Take a few words that do not belong together.")


def hash_password(password: str) -> str:
    """Return what is stored of it: Argon2id with a salt of its own (about 50 ms of one core)."""
    return _HASHER.hash(_bytes(password))


def is_password(password: str, stored: str | None) -> bool:
    """Say whether it is the one; without a stored one it takes as long, and is not."""
    try:
        right = _HASHER.verify(_NOBODYS if stored is None else stored, _bytes(password)[: BYTES_MAX + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")

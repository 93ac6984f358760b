"""Tokens: secrets that devices and people show, and what they allow."""

import hmac
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from earshot_server.access.errors import Expired, Unknown
from earshot_server.access.rights import Right
from earshot_server.access.secret import digest, make
from earshot_server.access.token_file import Token, token_file

PREFIX = "earshot"
_NOBODY = "0" * 64


def _now() -> datetime:
    return datetime.now(UTC)


class TokenStore:
    """The clinic's tokens in one folder; other processes may add and revoke at any time."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = _now) -> None:
        self._file = token_file(folder)
        self._clock = clock

    def new(
        self, name: str, rights: Iterable[Right], days: float, account: str | None = None
    ) -> tuple[str, str]:
        """Make a token for `days` days; return its id and its secret, which is stored nowhere.

        Args:
            account: the id of the account as which it acts.
        """
        token_id = secrets.token_hex(4)
        secret = f"{PREFIX}_{token_id}_{make()}"
        now = self._clock()
        token = Token(
            id=token_id,
            name=name,
            rights=frozenset(rights),
            account=account,
            hash=digest(secret),
            created=now,
            expires=now + timedelta(days=days),
        )
        self._file.change(lambda tokens: tokens.update({token_id: token}))
        return token_id, secret

    def check(self, secret: str) -> Token:
        """Return the token with this secret; the comparison takes the same time for every wrong one.

        Raises:
            Unknown: nobody, or it was revoked.
            Expired: its time is over.
        """
        prefix, _, rest = secret.partition("_")
        token = self._file.read().get(rest.partition("_")[0])
        right_hash = hmac.compare_digest(digest(secret), token.hash if token else _NOBODY)
        if prefix != PREFIX or token is None or not right_hash:
            raise Unknown
        return self._good(token)

    def good(self, token_id: str) -> Token:
        """Return the token with this id, as sessions and links name it.

        Raises:
            Unknown: there is none, or it was revoked.
            Expired: its time is over.
        """
        token = self._file.read().get(token_id)
        if token is None:
            raise Unknown
        return self._good(token)

    def list(self) -> list[Token]:
        """Return all tokens, the oldest first, revoked and expired ones too."""
        return sorted(self._file.read().values(), key=lambda token: token.created)

    def revoke(self, token_id: str) -> None:
        """End a token, and with it every session and link that was opened with it.

        Raises:
            Unknown: there is none.
        """

        def end(tokens: dict[str, Token]) -> None:
            if token_id not in tokens:
                raise Unknown
            if tokens[token_id].revoked is None:
                tokens[token_id] = tokens[token_id].model_copy(update={"revoked": self._clock()})

        self._file.change(end)

    def _good(self, token: Token) -> Token:
        if token.revoked is not None:
            raise Unknown
        if token.expired(self._clock()):
            raise Expired
        return token

"""The token file: what is stored of tokens, written whole and read again when it changed."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from earshot_server.access.errors import TokensUnreadable
from earshot_server.access.rights import Right


class Token(BaseModel):
    """What is kept of a token; its secret is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{8}$")
    name: str = Field(max_length=200)
    rights: frozenset[Right]
    hash: str = Field(pattern=r"^[0-9a-f]{64}$", repr=False)
    """SHA-256 of the secret, hex; a secret of 256 random bits needs no slow hash."""
    created: AwareDatetime
    expires: AwareDatetime
    revoked: AwareDatetime | None = None

    def expired(self, now: datetime) -> bool:
        """Say whether its time is over."""
        return now >= self.expires


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    tokens: tuple[Token, ...] = ()


class TokenFile:
    """`tokens.json` in one folder: readable by its owner alone, shared by processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "tokens.json"
        self._tokens: dict[str, Token] = {}
        self._stamp: tuple[int, int, int] | None = None

    def read(self) -> dict[str, Token]:
        """Return all tokens by id, read again only if another process wrote the file.

        Raises:
            TokensUnreadable: the file is damaged.
        """
        stamp = self._stat()
        if stamp != self._stamp:
            self._tokens = {} if stamp is None else {token.id: token for token in self._load().tokens}
            self._stamp = stamp
        return dict(self._tokens)

    def change(self, how: Callable[[dict[str, Token]], None]) -> None:
        """Let `how` change the tokens and write them, one process at a time.

        Raises:
            TokensUnreadable: the file is damaged; it stays as it is.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self._path.with_suffix(".lock"), mode=0o600):
            tokens = self.read()
            how(tokens)
            self._write(_Content(tokens=tuple(tokens.values())))

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return (status.st_ino, status.st_mtime_ns, status.st_size)

    def _load(self) -> _Content:
        try:
            return _Content.model_validate_json(self._path.read_bytes())
        except ValidationError:
            raise TokensUnreadable(str(self._path)) from None

    def _write(self, content: _Content) -> None:
        candidate = self._path.with_suffix(f".{os.getpid()}.new")
        candidate.unlink(missing_ok=True)
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.model_dump_json(indent=2).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        candidate.replace(self._path)

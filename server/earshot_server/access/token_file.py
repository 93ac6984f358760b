"""What is stored of tokens."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from earshot_server.access.records import RecordFile
from earshot_server.access.rights import Right


class Token(BaseModel):
    """What is kept of a token; its secret is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{8}$")
    name: str = Field(max_length=200)
    rights: frozenset[Right]
    account: str | None = Field(default=None, pattern=r"^p[0-9a-f]{8}$")
    """Whose it is: it acts as this account, and ends with it. None: nobody's but its own."""
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


def token_file(folder: Path) -> RecordFile[Token]:
    """Return `tokens.json` of one folder."""
    return RecordFile(
        folder / "tokens.json",
        read=lambda content: _Content.model_validate_json(content).tokens,
        write=lambda tokens: _Content(tokens=tokens),
    )

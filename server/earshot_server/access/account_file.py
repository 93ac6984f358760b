"""What is stored of accounts."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from earshot_server.access.records import RecordFile
from earshot_server.access.rights import RIGHTS, Principal
from earshot_server.access.scope import Scope, Sees
from earshot_server.actor import Actor, Role

Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@-]{0,63}$")]
Room = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class Account(BaseModel):
    """A person, or a room's device."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^p[0-9a-f]{8}$")
    login: Login
    """What the person types to sign in."""
    name: str = Field(min_length=1, max_length=200, repr=False)
    """What people call them."""
    role: Role
    sees: Sees
    rooms: frozenset[Room] = frozenset()
    """Assigned to the person; of a device: where it stands."""
    password: str | None = Field(default=None, max_length=500, repr=False)
    """Argon2id, in PHC's format."""
    totp: str | None = Field(default=None, max_length=500, repr=False)
    """The secret of the one-time codes, sealed with a key in the ring, base64."""
    issuer: str | None = None
    """The OpenID Connect provider that knows the person, and its name for them."""
    subject: str | None = None
    created: AwareDatetime
    signed_out: AwareDatetime | None = None
    """Sessions that were opened before are over."""
    closed: AwareDatetime | None = None

    @property
    def principal(self) -> Principal:
        """Who the account's owner is, and what they may do."""
        return Principal(
            actor=Actor(id=self.id, name=self.name, role=self.role),
            rights=RIGHTS[self.role],
            scope=Scope.of(self.sees, self.id, self.rooms),
            room=next(iter(self.rooms), None) if self.role is Role.DEVICE else None,
        )


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    accounts: tuple[Account, ...] = ()


def account_file(folder: Path) -> RecordFile[Account]:
    """Return `accounts.json` of one folder."""
    return RecordFile(
        folder / "accounts.json",
        read=lambda content: _Content.model_validate_json(content).accounts,
        write=lambda accounts: _Content(accounts=accounts),
    )

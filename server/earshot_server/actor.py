"""Who acts: what every edit, signature and audit entry carries of a person or a device.

Everybody may import this: events of the log hold an actor, the viewer has one for each request
(`Principal.actor`), and the audit names one in every entry.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Role(StrEnum):
    """What somebody is in the clinic. What they may do follows from it, and is kept with the account."""

    SCRIBE = "scribe"
    CLINICIAN = "clinician"
    ADMINISTRATOR = "administrator"
    DEVICE = "device"
    """A room's microphone."""
    GUEST = "guest"
    """Whoever holds a token without an account: a program, a demonstration."""
    OPERATOR = "operator"
    """Whoever has the server's own command line."""
    SYSTEM = "system"
    """Earshot itself: retention, sealing."""


class Actor(BaseModel):
    """A person, a device or a program, as it was known when it acted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    """Stable, random, safe to log; never used again for somebody else."""
    name: str = Field(max_length=200, repr=False)
    """What people call them, at that time; never logged."""
    role: Role


SYSTEM = Actor(id="system", name="Earshot", role=Role.SYSTEM)
"""What Earshot does by itself."""

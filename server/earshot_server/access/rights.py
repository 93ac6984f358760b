"""Rights, and who has them."""

from dataclasses import dataclass
from enum import StrEnum

from earshot_server.access.errors import Forbidden
from earshot_server.access.scope import EVERYTHING, Scope, Sees
from earshot_server.actor import Actor, Role


class Right(StrEnum):
    """What an account or a token allows; none includes another."""

    STREAM = "stream"
    """Send an encounter's sound."""
    VIEW = "view"
    """See, hear and export encounters."""
    EDIT = "edit"
    """Correct notes."""
    SIGN = "sign"
    """Sign notes."""
    ADMIN = "admin"
    """Read the audit; it shows no encounter."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.SCRIBE: frozenset({Right.VIEW, Right.EDIT}),
    Role.CLINICIAN: frozenset({Right.VIEW, Right.EDIT, Right.SIGN, Right.STREAM}),
    Role.ADMINISTRATOR: frozenset({Right.ADMIN}),
    Role.DEVICE: frozenset({Right.STREAM}),
}
"""What the roles that an account can have may do."""

SEES: dict[Role, Sees] = {
    Role.SCRIBE: Sees.ROOMS,
    Role.CLINICIAN: Sees.ROOMS,
    Role.ADMINISTRATOR: Sees.NONE,
    Role.DEVICE: Sees.NONE,
}
"""How far that reaches, if nothing else is said."""


@dataclass(frozen=True)
class Principal:
    """A person or device that gave a good secret."""

    actor: Actor
    """Who it is: what edits, signatures and the audit carry."""
    rights: frozenset[Right]
    scope: Scope = EVERYTHING
    """Which encounters the rights are for."""
    room: str | None = None
    """Where the device stands."""

    def may(self, right: Right) -> bool:
        """Say whether the right is held."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Do nothing if the right is held.

        Raises:
            Forbidden: it is not.
        """
        if not self.may(right):
            raise Forbidden(right.value)

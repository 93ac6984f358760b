"""Rights, and who has them."""

from dataclasses import dataclass
from enum import StrEnum

from earshot_server.access.errors import Forbidden
from earshot_server.actor import Actor


class Right(StrEnum):
    """What a token allows."""

    STREAM = "stream"
    """Send an encounter's sound."""
    VIEW = "view"
    """See encounters."""
    EDIT = "edit"
    """Correct notes."""
    SIGN = "sign"
    """Sign notes."""
    ADMIN = "admin"
    """Everything."""


@dataclass(frozen=True)
class Principal:
    """A person or device that gave a good secret."""

    actor: Actor
    """Who it is: what edits, signatures and the audit carry."""
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        """Say whether the right is held; `admin` holds all."""
        return right in self.rights or Right.ADMIN in self.rights

    def require(self, right: Right) -> None:
        """Do nothing if the right is held.

        Raises:
            Forbidden: it is not.
        """
        if not self.may(right):
            raise Forbidden(right.value)

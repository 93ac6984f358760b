"""Who sends a stream: where the encounter takes place, and whose it is, follows from it."""

from dataclasses import dataclass

from earshot_server.access.accounts import AccountStore
from earshot_server.access.rights import Principal
from earshot_server.actor import Actor, Role


@dataclass(frozen=True)
class Custody:
    """What the log's first event says about rights to the encounter."""

    device: Actor
    """Whose token the stream was sent with."""
    room: str | None
    owner: str | None
    """The id of the clinician's account."""


def custody(sender: Principal, clinician: str | None, accounts: AccountStore) -> Custody:
    """Return an encounter's custody.

    Args:
        clinician: what the client calls the clinician; a clinician's own token counts for more.
    """
    if sender.actor.role is Role.CLINICIAN:
        return Custody(sender.actor, sender.room, sender.actor.id)
    account = accounts.clinician(clinician)
    return Custody(sender.actor, sender.room, None if account is None else account.id)

"""Who runs a command, and the audit that says so."""

import getpass
from functools import cache

from earshot_server.actor import Actor, Role
from earshot_server.audit.audit import Audit
from earshot_server.audit.entries import Action
from earshot_server.keys.ring import open_ring
from earshot_server.settings import Settings


@cache
def operator() -> Actor:
    """Return whoever has this command line, by the system's own name for them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        name = "somebody"
    return Actor(id="operator", name=name[:200], role=Role.OPERATOR)


def record(settings: Settings, action: Action, encounter: str | None = None, **details: object) -> None:
    """Say in the audit what a command does; before it does it, or it must not.

    Raises:
        AuditError, KeysError: it cannot be said.
    """
    audit = Audit.of(settings, open_ring(settings))
    audit.record_now(operator(), action, encounter, **{"how": "command", **details})

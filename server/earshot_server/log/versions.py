"""Events as older versions wrote them, read as today's. A log is never written again for an upgrade.

Whoever changes a shape raises `VERSION` in `events.py`, adds the step from the version before to `STEPS`, and
keeps a log of the version before (`scripts/keep_log.py`).
"""

from collections.abc import Callable
from typing import Any

from earshot_server.log.events import VERSION

Data = dict[str, Any]
"""An event as JSON has it; `kind` says what it is."""

STEPS: dict[int, Callable[[Data], Data]] = {
    1: lambda data: data,  # version 2 added fields and kinds, and changed none
}
"""What makes an event of this version one of the next."""


def upgrade(data: Data, version: int) -> Data:
    """Return an event of an older version as one of today's."""
    for step in range(version, VERSION):
        data = STEPS[step](data)
    return data

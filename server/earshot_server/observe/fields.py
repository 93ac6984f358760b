"""What may stand in a log line: a list of field names, each with the kind of value it takes.

Nothing that was said, no label and no name is ever on this list, so none can get into a log, by mistake or
through an exception's text: a field that is not here, or whose value is of another kind, is dropped.
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path

from structlog.typing import EventDict, WrappedLogger

Value = int | float | str | None
Kind = Callable[[object], Value]
"""Returns the value as it may be written, or raises ValueError."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}(\.[A-Za-z][A-Za-z0-9_]{0,39}){0,4}")
_PLACES = re.compile(r"[\w.?]+:\d+( [\w.?]+:\d+)*")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]%-]{1,64}")


def number(value: object) -> Value:
    """Let numbers and truth values through."""
    if value is None or isinstance(value, int | float):
        return value
    raise ValueError


def identifier(value: object) -> Value:
    """Let ids made by the program through: letters, digits, `-` and `_`, no more than 64."""
    return _match(_ID, value)


def code(value: object) -> Value:
    """Let names from the program's own text through: an enum's member, or a dotted name like `store.down`."""
    return _match(_CODE, value.value if isinstance(value, Enum) else value)


def places(value: object) -> Value:
    """Let lines of code through: `module:line module:line`."""
    return _match(_PLACES, value)


def host(value: object) -> Value:
    """Let a host's name or address through."""
    return _match(_HOST, value)


def path(value: object) -> Value:
    """Let paths through, if they are `Path` objects: a text that happens to be a path is none."""
    if isinstance(value, Path):
        return str(value)
    raise ValueError


def _match(pattern: re.Pattern[str], value: object) -> str:
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise ValueError


def _kinds(kind: Kind, names: str) -> dict[str, Kind]:
    return dict.fromkeys(names.split(), kind)


FIELDS: Mapping[str, Kind] = {
    **_kinds(
        identifier,
        "encounter entry event_id segment server worker viewer connection token_id",
    ),
    **_kinds(
        code,
        "event level role state old_state new_state code reason kind error cause logger signal model right",
    ),
    **_kinds(host, "host peer"),
    **_kinds(path, "path"),
    **_kinds(places, "error_at"),
    **_kinds(
        number,
        """
        epoch offset samples first_offset next_offset received_to heard_to durable_to window_to end to at
        number next_control controls controls_to version from_version to_version
        seconds lag_seconds retry_seconds took_seconds load factor threads
        count streams viewers workers queue dropped bytes size limit seen allowed
        port pid exit_code close_code status attempt line fields_dropped
        """,
    ),
}
"""Field name to the kind of its value."""


def allow_only_known_fields(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Drop every field that is not on the list or not of its kind, and say how many (`fields_dropped`).

    An event that is no code (a sentence, say) becomes `unnamed`.
    """
    allowed: EventDict = {}
    for name, value in fields.items():
        kind = FIELDS.get(name)
        if kind is None:
            continue
        try:
            allowed[name] = kind(value)
        except ValueError:
            continue
    dropped = len(fields) - len(allowed)
    if dropped:
        allowed["fields_dropped"] = dropped
    return {"event": "unnamed", **allowed}

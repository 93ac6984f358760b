"""What an entry of the audit holds, and how entries are chained. Pure.

An entry is a line of JSON. Its last field is the HMAC-SHA256 (RFC 2104) of everything before it, which names
the hash of the entry before. Without the key nobody can change an entry, take one out or put one in unseen.
"""

import hashlib
import hmac
import json
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from earshot_server.actor import Actor

FIRST = "0" * 64
"""What the first entry of all names as the hash before it."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Address = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:%-]{1,64}$")]
Subject = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
Count = Annotated[int, Field(ge=0)]


class Action(StrEnum):
    """What was done."""

    SAW = "saw"
    """Opened an encounter: words and draft were shown, and what follows while it stays open."""
    SAW_BOARD = "saw_board"
    """Opened the board: last words of all encounters that this person may see."""
    HEARD = "heard"
    """Listened to retained sound."""
    EXPORTED = "exported"
    CHANGED = "changed"
    """An edit, an undo, a dismissal, a choice: `event` names it in the encounter's log."""
    SIGNED = "signed"
    ADDED = "added"
    """An addendum."""
    DENIED = "denied"
    """Asked for what they may not see or do."""
    STREAMED = "streamed"
    """A device opened an encounter's stream."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_CLOSED = "account_closed"
    PASSWORD_CHANGED = "password_changed"
    TOKEN_MADE = "token_made"
    TOKEN_REVOKED = "token_revoked"
    LINK_MADE = "link_made"
    VOICE_ENROLLED = "voice_enrolled"
    VOICE_REVOKED = "voice_revoked"

    SEALED = "sealed"
    ERASED = "erased"
    RETENTION_RUN = "retention_run"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    UNDONE = "undone"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    KEY_MADE = "key_made"
    KEY_ROTATED = "key_rotated"
    KEY_COPIED = "key_copied"

    AUDIT_READ = "audit_read"
    AUDIT_PRUNED = "audit_pruned"
    """Entries before number `count` were let go by retention."""
    AUDIT_GAP = "audit_gap"
    """Entries up to number `count` are missing at the trail's end: somebody took them away."""
    AUDIT_TORN = "audit_torn"
    """A write was cut short (`count` bytes, taken away): it was never answered."""


class Details(BaseModel):
    """What else is known. There is no field that takes a sentence, a label or a spoken word."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    how: Code | None = None
    """The way: `page`, `api`, `command`, `password`, `totp`, `oidc`, `link`, `token`."""
    reason: Code | None = None
    target: Id | None = None
    """The account, token, session or other encounter that was acted on."""
    event: Id | None = None
    statement: Id | None = None
    format: Code | None = None
    version: Count | None = None
    start: Count | None = None
    """Samples."""
    end: Count | None = None
    """Samples."""
    count: Count | None = None
    hash: Hash | None = None
    key: Id | None = None
    address: Address | None = None
    """Where the request came from."""
    role: Code | None = None
    subject: Subject | None = None
    """What the OpenID Connect provider calls somebody who has no account here."""


class Deed(BaseModel):
    """What is to be recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: Actor
    action: Action
    encounter: Id | None = None
    details: Details = Details()


class AuditEntry(Deed):
    """A recorded deed, in its place."""

    number: Count
    at: AwareDatetime
    before: Hash
    """The hash of the entry before this one."""
    hash: Hash


def seal_entry(key: bytes, deed: Deed, number: int, at: AwareDatetime, before: str) -> tuple[str, str]:
    """Return the entry as a line without its end, and its hash."""
    content: dict[str, Any] = {"number": number, "at": at.isoformat(timespec="milliseconds")}
    content |= deed.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    content["before"] = before
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=True)[:-1]
    found = _hash(key, body)
    return f'{body},"hash":"{found}"}}', found


def open_entry(key: bytes, line: str) -> AuditEntry:
    """Read an entry.

    Raises:
        ValueError: it is none, or was changed.
    """
    body, mark, end = line.rpartition(',"hash":"')
    if not mark or len(end) != 66 or not end.endswith('"}') or not end.isascii():
        raise ValueError("it is no entry")
    if not hmac.compare_digest(_hash(key, body), end[:-2]):
        raise ValueError("it was changed")
    try:
        return AuditEntry.model_validate_json(line)
    except ValidationError:
        raise ValueError("it is no entry of this version") from None


def _hash(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

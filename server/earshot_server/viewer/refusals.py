"""What pages and programs are told when something cannot be done."""

from dataclasses import dataclass

from earshot_server.access.errors import (
    AccessError,
    CodeNeeded,
    Expired,
    Forbidden,
    ForeignOrigin,
    LockedOut,
    NotOurs,
    ProviderFailed,
    TooManyGuesses,
    Unknown,
    WeakPassword,
    WrongPassword,
)
from earshot_server.audit.errors import AuditError
from earshot_server.keys.errors import KeysError, NoDataKey
from earshot_server.log.errors import Erased, LogError, NoSuchEncounter, StoreUnavailable
from earshot_server.records.errors import NoSuchPatient, RecordsError, RecordsUnavailable
from earshot_server.viewer.errors import ChangedMeanwhile, NothingKept, StillHeard


@dataclass(frozen=True)
class Refusal:
    """A code for programs, a sentence for people, an HTTP status; WebSockets close with 4000 + status."""

    status: int
    code: str
    message: str
    retry_after: float | None = None
    """Seconds."""

    @property
    def close_code(self) -> int:
        """The WebSocket's close code."""
        return 4000 + self.status


_KNOWN: tuple[tuple[type[Exception], int, str], ...] = (
    (CodeNeeded, 401, "code_needed"),
    (WrongPassword, 401, "wrong_password"),
    (NotOurs, 401, "not_ours"),
    (Unknown, 401, "signed_out"),
    (Expired, 401, "signed_out"),
    (ProviderFailed, 502, "provider_failed"),
    (Forbidden, 403, "no_right"),
    (WeakPassword, 400, "weak_password"),
    (ForeignOrigin, 403, "foreign_origin"),
    (LockedOut, 429, "locked_out"),
    (TooManyGuesses, 429, "too_many_guesses"),
    (NoSuchEncounter, 404, "no_such_encounter"),
    (NoDataKey, 404, "no_such_encounter"),
    (Erased, 404, "erased"),
    (AuditError, 503, "audit_unwritable"),
    (StoreUnavailable, 503, "store_unavailable"),
    (RecordsUnavailable, 503, "records_unavailable"),
    (NoSuchPatient, 404, "no_such_patient"),
    (RecordsError, 409, "records_refused"),
    (StillHeard, 409, "still_heard"),
    (ChangedMeanwhile, 409, "changed_meanwhile"),
    (NothingKept, 404, "nothing_kept"),
)

OUTDATED = Refusal(400, "outdated", "This page belongs to another version of the server. Load it again.")
RIGHTS_CHANGED = Refusal(403, "rights_changed", "What you may see was changed. The page comes back with it.")
NO_SUCH_PAGE = Refusal(404, "not_found", "There is no such page here.")
BAD_REQUEST = Refusal(400, "bad_request", "This request could not be understood.")


def refusal(error: Exception) -> Refusal:
    """Return what to tell about an error; one that is not of ours is told by nothing but its being there."""
    for kind, status, code in _KNOWN:
        if isinstance(error, kind):
            return Refusal(status, code, str(error), getattr(error, "retry_after", None))
    if isinstance(error, AccessError | LogError | KeysError):
        return Refusal(500, "unreadable", str(error))
    return Refusal(500, "failed", "The server could not do this. Nothing was changed. Try again.")

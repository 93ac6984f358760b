"""How an encounter's sound comes in, as far as the live channel tells."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from earshot_protocol.messages import Partial
from earshot_server.viewer.messages import PartialSeen, StatusSeen


class _Status(BaseModel):
    """What a gateway publishes about a stream, at least every second while it is open."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    received_to: int = Field(ge=0)
    heard_to: int = Field(ge=0)
    durable_to: int = Field(ge=0)
    connected: bool


class Signal:
    """The newest status of one encounter, and since when no new sound came. Times in seconds of one clock."""

    def __init__(self) -> None:
        self._status: _Status | None = None
        self._grew_at = 0.0
        self._partial_to = 0

    def take_status(self, payload: dict[str, Any], now: float) -> None:
        """Take in a status; what is none (of a later version, say) is left out."""
        try:
            status = _Status.model_validate(payload)
        except ValidationError:
            return
        if self._status is None or status.received_to != self._status.received_to:
            self._grew_at = now
        self._status = status

    def take_partial(self, payload: dict[str, Any]) -> PartialSeen | None:
        """Return the open segment's words; they tell how far the sound was heard. None if they are none."""
        try:
            partial = PartialSeen.of(Partial.model_validate(payload | {"type": "partial"}, strict=False))
        except ValidationError:
            return None
        self._partial_to = partial.to
        return partial

    def seen(self, now: float) -> StatusSeen | None:
        """Return the status as pages get it, None as long as there was none."""
        if self._status is None:
            return None
        return StatusSeen(
            received_to=self._status.received_to,
            # A gateway's own figure moves at checkpoints; partials come more often.
            heard_to=min(max(self._status.heard_to, self._partial_to), self._status.received_to),
            durable_to=self._status.durable_to,
            connected=self._status.connected,
            quiet_seconds=round(max(0.0, now - self._grew_at), 1),
        )

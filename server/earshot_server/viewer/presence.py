"""Who looks at an encounter, and what they are at. Pure; times in seconds of one clock."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from earshot_server.actor import Actor
from earshot_server.viewer.messages import PersonSeen

BEAT_SECONDS = 8.0
"""A viewer says so often that it is there."""
GONE_SECONDS = 20.0
"""Who was not heard of for so long is gone."""


class Here(BaseModel):
    """What one viewer tells all others, by the live channel."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    viewer: str
    """Random, one for each open page."""
    person: Actor
    statement: str | None = None
    typing: bool = False
    here: bool = True


class Presence:
    """Everybody who was heard of."""

    def __init__(self) -> None:
        self._here: dict[str, tuple[Here, float]] = {}

    def take(self, payload: dict[str, Any], now: float) -> None:
        """Take in what a viewer told; what is none (of a later version, say) is left out."""
        try:
            here = Here.model_validate(payload)
        except ValidationError:
            return
        if here.here:
            self._here[here.viewer] = (here, now)
        else:
            self._here.pop(here.viewer, None)

    def people(self, now: float) -> tuple[PersonSeen, ...]:
        """Return who is there, in the order of their coming."""
        gone = [viewer for viewer, (_, at) in self._here.items() if now - at > GONE_SECONDS]
        for viewer in gone:
            del self._here[viewer]
        return tuple(
            PersonSeen(viewer=here.viewer, person=here.person, statement=here.statement, typing=here.typing)
            for here, _ in self._here.values()
        )

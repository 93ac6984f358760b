"""The gate: when speech begins and ends, from the probabilities of voice activity. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from earshot_protocol.units import RATE
from earshot_server.speech.voice import WINDOW


@dataclass(frozen=True)
class GateSettings:
    """Lengths in samples."""

    onset: float = 0.45
    """A window with this probability or more opens the gate."""
    release: float = 0.25
    """Windows below it count as quiet; between the two nothing changes."""
    preroll: int = RATE * 480 // 1000
    """Sound before the onset that belongs to the segment: weak first consonants."""
    hangover: int = RATE * 640 // 1000
    """So much quiet ends a segment."""


class GateState(StrEnum):
    """Whether sound passes."""

    CLOSED = "closed"
    OPEN = "open"


class Gate:
    """Follows one stretch of sound, window by window."""

    def __init__(self, settings: GateSettings) -> None:
        self._settings = settings
        self.state = GateState.CLOSED
        self._quiet = 0

    @property
    def patience(self) -> int:
        """How many windows it takes at least until it closes; 0 if it is closed."""
        if self.state is GateState.CLOSED:
            return 0
        return max(1, -(-(self._settings.hangover - self._quiet) // WINDOW))

    def step(self, probability: float) -> bool:
        """Take the next window; True if the state changed."""
        if self.state is GateState.CLOSED:
            if probability < self._settings.onset:
                return False
            self.state = GateState.OPEN
            self._quiet = 0
            return True
        self._quiet = self._quiet + WINDOW if probability < self._settings.release else 0
        if self._quiet < self._settings.hangover:
            return False
        self.state = GateState.CLOSED
        return True

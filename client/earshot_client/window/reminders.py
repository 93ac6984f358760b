"""Was the stop forgotten? Pure."""

from dataclasses import dataclass

from earshot_protocol.units import RATE

AGAIN = 10.0
"""A reminder that was sent away comes again after so many minutes."""


@dataclass(frozen=True, slots=True)
class Reminders:
    """When to ask, and what was sent away."""

    quiet_minutes: float
    long_minutes: float
    away_until: int = 0
    """Sent away: silent until this sample."""

    def due(self, held_to: int, heard_to: int, spoken_to: int) -> str | None:
        """Return what to ask a person, None if nothing.

        All are offsets (samples): of what was recorded, of what the server has listened to (nobody knows
        whether the rest is silent), and of the last word.
        """
        if held_to < self.away_until:
            return None
        quiet = (heard_to - spoken_to) / RATE / 60
        if quiet >= self.quiet_minutes:
            return f"Nobody has spoken for {quiet:.0f} minutes. Is the visit over?"
        minutes = held_to / RATE / 60
        if minutes >= self.long_minutes:
            return f"This visit has been recorded for {minutes:.0f} minutes. Does it go on?"
        return None

    def send_away(self, held_to: int) -> "Reminders":
        """Return the reminders after a person said that the visit goes on."""
        return Reminders(self.quiet_minutes, self.long_minutes, held_to + round(AGAIN * 60 * RATE))

"""Which encounters somebody may see: their own, those of their rooms, all, or none. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Sees(StrEnum):
    """How far an account's rights reach."""

    NONE = "none"
    OWN = "own"
    """Encounters in which the person is the clinician."""
    ROOMS = "rooms"
    """Their own, and those in rooms that they are assigned to."""
    ALL = "all"


@dataclass(frozen=True)
class Scope:
    """A set of encounters; equal scopes see the same, so that what they are told is encoded once."""

    sees: Sees
    person: str = ""
    """The account's id, where it matters."""
    rooms: frozenset[str] = frozenset()
    """As `room_key` writes them."""

    @classmethod
    def of(cls, sees: Sees, person: str, rooms: frozenset[str]) -> "Scope":
        """Return the scope, without what does not matter in it."""
        if sees in (Sees.ALL, Sees.NONE):
            return cls(sees)
        keys = frozenset(map(room_key, rooms)) if sees is Sees.ROOMS else frozenset()
        return cls(sees, person, keys)

    def covers(self, owner: str | None, room: str | None) -> bool:
        """Say whether an encounter with this clinician (an account's id) in this room may be seen."""
        if self.sees is Sees.ALL:
            return True
        if self.sees is Sees.NONE:
            return False
        if owner is not None and owner == self.person:
            return True
        return room is not None and room_key(room) in self.rooms


EVERYTHING = Scope(Sees.ALL)


def room_key(room: str) -> str:
    """Return what rooms are compared by: case and spaces do not count."""
    return " ".join(room.casefold().split())

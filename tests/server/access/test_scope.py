"""Which encounters somebody may see."""

import pytest

from earshot_server.access.scope import EVERYTHING, Scope, Sees, room_key

ROOMS = frozenset({"Room 2", "North  wing"})


@pytest.mark.parametrize(
    ("sees", "owner", "room", "covered"),
    [
        (Sees.ALL, None, None, True),
        (Sees.ALL, "p1", "Room 9", True),
        (Sees.NONE, "me", "Room 2", False),
        (Sees.OWN, "me", None, True),
        (Sees.OWN, "me", "Room 9", True),
        (Sees.OWN, "p1", "Room 2", False),
        (Sees.OWN, None, None, False),
        (Sees.ROOMS, None, "room 2", True),
        (Sees.ROOMS, "p1", "NORTH WING", True),
        (Sees.ROOMS, "me", "Room 9", True),
        (Sees.ROOMS, "p1", "Room 9", False),
        (Sees.ROOMS, "p1", None, False),
        (Sees.ROOMS, None, "", False),
    ],
)
def test_what_is_covered(sees: Sees, owner: str | None, room: str | None, covered: bool) -> None:
    assert Scope.of(sees, "me", ROOMS).covers(owner, room) is covered


def test_scopes_that_see_the_same_are_equal() -> None:
    assert Scope.of(Sees.ALL, "p1", ROOMS) == Scope.of(Sees.ALL, "p2", frozenset()) == EVERYTHING
    assert Scope.of(Sees.OWN, "p1", ROOMS) == Scope.of(Sees.OWN, "p1", frozenset())
    assert Scope.of(Sees.OWN, "p1", ROOMS) != Scope.of(Sees.OWN, "p2", ROOMS)


def test_nobody_owns_what_has_no_owner() -> None:
    assert not Scope(Sees.OWN).covers("", None) or Scope(Sees.OWN).person == ""
    assert not Scope.of(Sees.OWN, "p1", frozenset()).covers("", None)


def test_case_and_spaces_of_a_room_do_not_count() -> None:
    assert room_key(" North  Wing ") == room_key("north wing")

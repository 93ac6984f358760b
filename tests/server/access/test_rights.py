"""Rights."""

import pytest

from earshot_server.access.errors import Forbidden
from earshot_server.access.rights import Principal, Right
from earshot_server.actor import Actor, Role


def principal(*rights: Right) -> Principal:
    return Principal(Actor(id="00000000", name="Robin Sample", role=Role.GUEST), frozenset(rights))


@pytest.mark.parametrize("right", list(Right))
def test_a_right_that_is_held_is_given(right: Right) -> None:
    principal(right).require(right)


@pytest.mark.parametrize("right", list(Right))
def test_admin_holds_all(right: Right) -> None:
    principal(Right.ADMIN).require(right)


@pytest.mark.parametrize(("held", "wanted"), [(Right.VIEW, Right.EDIT), (Right.STREAM, Right.VIEW)])
def test_one_right_is_not_another(held: Right, wanted: Right) -> None:
    with pytest.raises(Forbidden, match=wanted.value):
        principal(held).require(wanted)


def test_a_name_does_not_show_in_a_log() -> None:
    assert "Robin" not in repr(principal(Right.VIEW))

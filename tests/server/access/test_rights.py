"""Rights: what each role may do, and that none includes another."""

from itertools import permutations

import pytest

from earshot_server.access.errors import Forbidden
from earshot_server.access.rights import RIGHTS, SEES, Principal, Right
from earshot_server.access.scope import Sees
from earshot_server.actor import Actor, Role


def principal(*rights: Right) -> Principal:
    return Principal(Actor(id="00000000", name="Robin Sample", role=Role.GUEST), frozenset(rights))


@pytest.mark.parametrize("right", list(Right))
def test_a_right_that_is_held_is_given(right: Right) -> None:
    principal(right).require(right)


@pytest.mark.parametrize(("held", "wanted"), list(permutations(Right, 2)))
def test_one_right_is_not_another(held: Right, wanted: Right) -> None:
    with pytest.raises(Forbidden, match=wanted.value):
        principal(held).require(wanted)


def test_a_name_does_not_show_in_a_log() -> None:
    assert "Robin" not in repr(principal(Right.VIEW))


def test_what_each_role_may_do() -> None:
    assert {role.value: {right.value for right in rights} for role, rights in RIGHTS.items()} == {
        "scribe": {"view", "edit"},
        "clinician": {"view", "edit", "sign", "stream"},
        "administrator": {"admin"},
        "device": {"stream"},
    }


def test_who_sees_nothing_unless_that_is_said() -> None:
    assert {role for role, sees in SEES.items() if sees is Sees.NONE} == {Role.ADMINISTRATOR, Role.DEVICE}
    assert Sees.ALL not in SEES.values()

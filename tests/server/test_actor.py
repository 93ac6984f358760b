"""Who acts."""

import pytest
from pydantic import ValidationError

from earshot_server.actor import SYSTEM, Actor, Role

OKAFOR = Actor(id="0a0b0c0d", name="Dr. Okafor", role=Role.CLINICIAN)


def test_an_actor_survives_being_stored() -> None:
    assert Actor.model_validate_json(OKAFOR.model_dump_json()) == OKAFOR
    assert OKAFOR.model_dump(mode="json") == {"id": "0a0b0c0d", "name": "Dr. Okafor", "role": "clinician"}


def test_a_name_is_not_in_what_programs_print() -> None:
    assert "Okafor" not in repr(OKAFOR)


def test_earshot_itself_is_somebody() -> None:
    assert (SYSTEM.id, SYSTEM.role) == ("system", Role.SYSTEM)


@pytest.mark.parametrize("bad", ["", "../x", "a b", "x" * 65, "-x", "a\n"])
def test_an_id_is_safe_everywhere(bad: str) -> None:
    with pytest.raises(ValidationError):
        Actor(id=bad, name="x", role=Role.SCRIBE)

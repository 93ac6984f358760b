"""What everything in a draft is made of."""

import pytest
from pydantic import ValidationError

from earshot_server.note.parts import Evidence, Role


def test_evidence_is_said_unless_it_is_told_otherwise() -> None:
    assert Evidence(segment="s-0", first=2, last=3).role is Role.SAID


def test_a_part_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Evidence(segment="s-0", first=0, last=0).first = 1  # type: ignore[misc]

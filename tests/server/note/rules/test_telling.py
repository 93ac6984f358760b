"""Rules of the narrative."""

import pytest
from pydantic import ValidationError

from earshot_server.note.rules.load import load_rules
from earshot_server.note.rules.telling import Narrative


def test_what_opens_a_clause_is_read_from_its_table() -> None:
    narrative = load_rules().narrative
    assert "so" in narrative.lead
    assert 0 < narrative.worth < narrative.worth_bare < 1


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError):
        Narrative.model_validate({"lead": ["so"], "colour": "red"})

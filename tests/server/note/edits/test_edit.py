"""Edits as they come from a page."""

import pytest
from pydantic import TypeAdapter, ValidationError

from earshot_server.note.edits.edit import TEXT_MAX, AnyEdit, Change, tidy

ADAPTER: TypeAdapter[AnyEdit] = TypeAdapter(AnyEdit)


def test_a_text_is_one_composed_line() -> None:
    assert tidy("  Caf\u0065\u0301\n\tau\u0007 lait ") == "Café au lait"


@pytest.mark.parametrize("text", ["", "   ", "\n", "x" * (TEXT_MAX + 1)])
def test_an_empty_or_endless_text_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Change.model_validate({"statement": "a", "section": "plan", "seen": 1, "text": text})


@pytest.mark.parametrize("name", ["", "../x", "a b", "<b>", "x" * 81])
def test_an_id_is_a_plain_name(name: str) -> None:
    with pytest.raises(ValidationError):
        Change.model_validate({"statement": name, "section": "plan", "seen": 1, "text": "x"})


def test_every_edit_survives_json_by_its_kind() -> None:
    edit = ADAPTER.validate_json('{"kind": "delete", "statement": "a", "section": "plan", "seen": 3}')
    assert ADAPTER.validate_json(ADAPTER.dump_json(edit)) == edit
    with pytest.raises(ValidationError):
        ADAPTER.validate_json('{"kind": "explode"}')

"""What a page may ask for."""

import json

import pytest

from earshot_server.viewer.messages import REQUEST_BYTES_MAX
from earshot_server.viewer.wishes import AssignWish, EditWish, PresenceWish, decode_wish

ID = "0" * 32


def test_a_wish_is_read_by_its_type() -> None:
    add = {"kind": "add", "statement": "n", "section": "plan", "text": " Rest. "}
    edit = decode_wish(json.dumps({"type": "edit", "id": ID, "edit": add}))
    assert isinstance(edit, EditWish) and edit.edit.kind == "add"
    assert decode_wish(json.dumps({"type": "assign", "id": ID, "to": None})) == AssignWish(id=ID, to=None)
    assert decode_wish('{"type": "presence"}') == PresenceWish()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"type": "watch"}',
        '{"type": "assign", "id": "short", "to": "me"}',
        json.dumps({"type": "addendum", "id": ID, "text": ""}),
        json.dumps({"type": "addendum", "id": ID, "text": "x" * REQUEST_BYTES_MAX}),
    ],
)
def test_what_is_no_wish_is_none(text: str) -> None:
    assert decode_wish(text) is None

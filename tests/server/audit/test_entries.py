"""What an entry holds, and that nobody changes one unseen."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from earshot_server.actor import Actor, Role
from earshot_server.audit.entries import FIRST, Action, Deed, Details, open_entry, seal_entry

KEY = b"k" * 32
AT = datetime(2026, 11, 26, 9, 30, 0, 250_000, tzinfo=UTC)
OKAFOR = Actor(id="0a0b0c0d", name="Dr. Okafor", role=Role.CLINICIAN)
SAW = Deed(actor=OKAFOR, action=Action.SAW, encounter="enc-1", details=Details(how="page"))


def test_an_entry_is_one_line_that_reads_back() -> None:
    line, found = seal_entry(KEY, SAW, 7, AT, FIRST)
    assert "\n" not in line
    entry = open_entry(KEY, line)
    assert (entry.number, entry.at, entry.before, entry.hash) == (7, AT, FIRST, found)
    assert (entry.actor, entry.action, entry.encounter, entry.details) == (
        OKAFOR,
        Action.SAW,
        "enc-1",
        Details(how="page"),
    )


@given(st.data())
def test_no_byte_of_an_entry_can_be_changed_unseen(data: st.DataObject) -> None:
    line, _ = seal_entry(KEY, SAW, 7, AT, FIRST)
    place = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda one: one != line[place]))
    with pytest.raises(ValueError, match=r"changed|no entry"):
        open_entry(KEY, line[:place] + other + line[place + 1 :])


def test_an_entry_of_another_key_is_refused() -> None:
    line, _ = seal_entry(b"x" * 32, SAW, 0, AT, FIRST)
    with pytest.raises(ValueError, match="changed"):
        open_entry(KEY, line)


@given(st.text(max_size=300))
def test_anything_else_is_no_entry(line: str) -> None:
    with pytest.raises(ValueError):
        open_entry(KEY, line)


@pytest.mark.parametrize(
    "details",
    [
        {"how": "the chest hurts"},
        {"reason": "Chest"},
        {"target": "it hurts"},
        {"hash": "words"},
        {"address": "two words"},
        {"note": "anything"},
        {"count": "eleven"},
    ],
)
def test_no_sentence_can_get_in(details: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Details.model_validate(details)


def test_a_name_beyond_ascii_reads_back() -> None:
    deed = SAW.model_copy(update={"actor": OKAFOR.model_copy(update={"name": "Dr. Ökafor 李 \u2028"})})
    line, _ = seal_entry(KEY, deed, 0, AT, FIRST)
    assert line.isascii()
    assert open_entry(KEY, line).actor.name == "Dr. Ökafor 李 \u2028"

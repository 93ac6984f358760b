"""Lists of words that decide against something."""

from earshot_server.note.rules.decided import Decided
from earshot_server.note.rules.load import load_rules, read_toml


def test_each_list_is_found_by_its_name() -> None:
    assert read_toml("decided", Decided).not_needed
    assert load_rules().said["decided.unchanged"].within(("that", "stays", "the", "same")) is not None

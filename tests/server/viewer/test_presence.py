"""Who is there."""

from typing import Any

from earshot_server.viewer.presence import GONE_SECONDS, Presence
from tests.support.editing import ANNE, BEN


def here(viewer: str, **fields: Any) -> dict[str, Any]:
    person = (ANNE if viewer.startswith("a") else BEN).model_dump()
    return {"viewer": viewer, "person": person, **fields}


def test_everybody_is_there_once_with_where_they_are_now() -> None:
    presence = Presence()
    presence.take(here("a1"), 0)
    presence.take(here("b1", statement="s1", typing=True), 1)
    presence.take(here("a1", statement="s2"), 2)
    found = [(one.viewer, one.person, one.statement, one.typing) for one in presence.people(3)]
    assert found == [("a1", ANNE, "s2", False), ("b1", BEN, "s1", True)]


def test_who_leaves_or_is_not_heard_of_is_gone() -> None:
    presence = Presence()
    presence.take(here("a1"), 0)
    presence.take(here("b1"), 10)
    presence.take(here("b1", here=False), 11)
    assert [one.viewer for one in presence.people(GONE_SECONDS)] == ["a1"]
    assert presence.people(GONE_SECONDS + 0.1) == ()


def test_what_a_later_version_tells_otherwise_is_left_out() -> None:
    presence = Presence()
    presence.take({"viewer": 5}, 0)
    assert presence.people(0) == ()

from dataclasses import FrozenInstanceError
from typing import get_args

import pytest

from earshot_client.session import events


def test_events_are_facts_that_nobody_changes() -> None:
    waiting = events.Waiting("No server answers.", 1.5)
    with pytest.raises(FrozenInstanceError):
        waiting.seconds = 2.0  # type: ignore[misc]


def test_every_kind_is_in_the_union() -> None:
    kinds = {kind for kind in vars(events).values() if getattr(kind, "__module__", "") == events.__name__}
    assert kinds - {events.Event} == set(get_args(events.Event))

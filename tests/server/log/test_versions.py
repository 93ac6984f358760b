"""Steps from version to version: there is one from each, and they are taken in order."""

import pytest

from earshot_server.log import versions
from earshot_server.log.events import VERSION
from earshot_server.log.versions import STEPS, upgrade


def test_there_is_a_step_from_every_older_version() -> None:
    assert set(STEPS) == set(range(1, VERSION))


def test_an_event_goes_through_all_steps_after_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "VERSION", 4)
    taken = {n: lambda data, n=n: {**data, "steps": [*data["steps"], n]} for n in (1, 2, 3)}
    monkeypatch.setattr(versions, "STEPS", taken)
    assert upgrade({"steps": []}, 2) == {"steps": [2, 3]}
    assert upgrade({"steps": []}, 4) == {"steps": []}

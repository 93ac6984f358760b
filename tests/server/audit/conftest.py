"""A trail in a folder of its own, written by a clock that the test turns."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from earshot_server.audit.trail import Trail

KEY = b"k" * 32


class Clock:
    """Says what the test wants."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trail(tmp_path: Path, clock: Clock) -> Trail:
    return Trail(tmp_path / "audit", tmp_path / "keys" / "audit.head", KEY, clock)

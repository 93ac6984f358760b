import dataclasses

import pytest

from earshot_server.speech.heard import PartialHeard, SegmentFinal, SilenceFinal
from tests.support.speech import undisturbed


def test_what_was_heard_cannot_be_changed() -> None:
    """It goes through threads, the log and to clients at once."""
    for item in (PartialHeard(0, 512, ("so",), 0), SilenceFinal(512), *undisturbed(0, 5).finals):
        with pytest.raises(dataclasses.FrozenInstanceError):
            item.to = 7  # type: ignore[misc]


def test_what_says_the_same_is_equal() -> None:
    assert PartialHeard(0, 512, ("so",), 0) == PartialHeard(0, 512, ("so",), 0)
    assert SilenceFinal(512) != SilenceFinal(513)
    assert isinstance(undisturbed(0, 5).finals[0], SegmentFinal)

"""This medicine or that one."""

import pytest

from earshot_server.hints.alternatives import with_alternatives
from earshot_server.hints.given import make_case
from earshot_server.precision.drugs.safety import duplicate_hints, pair_hints
from tests.support.patients import TODAY, taken


@pytest.mark.parametrize(
    ("said", "hinted"),
    [
        ("clinician: Continue to take the ibuprofen or Aleve.", False),
        ("clinician: Take ibuprofen or any other anti-inflammatory you know, Aleve.", False),
        ("patient: I take ibuprofen and Aleve.", True),
        ("patient: I take ibuprofen every day. Or sometimes nothing. I take Aleve at night.", True),
        ("clinician: I'll give you ibuprofen or naproxen, and meloxicam.", True),
    ],
)
def test_one_or_the_other_is_no_duplicate(said: str, hinted: bool) -> None:
    assert bool(duplicate_hints(make_case({"dialogue": said}, TODAY))) is hinted


def test_an_alternative_can_still_interact() -> None:
    facts = [{"kind": "medication", "name": "warfarin"}]
    said = "clinician: Take ibuprofen or naproxen."
    assert pair_hints(make_case({"dialogue": said, "facts": facts}, TODAY))


def test_nothing_is_marked_without_words() -> None:
    facts = [taken("ibuprofen"), taken("naproxen")]
    assert with_alternatives(facts, {}) == facts

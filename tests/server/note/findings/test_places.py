"""Body parts and sides."""

import pytest

from earshot_server.note.findings.places import find_sites, side_of
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("my left knee", "left"),
        ("the knee on the right", "right"),
        ("both knees", "bilateral"),
        ("the knee", None),
    ],
)
def test_a_side_stands_before_a_body_part_or_behind_it(text: str, side: str | None) -> None:
    one = sentence(text)
    ((site, first, last),) = find_sites(one, load_rules())
    assert site.name == "knee"
    assert side_of(one, first, last) == side

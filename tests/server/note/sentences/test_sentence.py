"""A sentence as readers see it."""

import re

from earshot_server.note.draft import Evidence, Role
from tests.support.noted import sentence


def test_its_line_holds_keys_and_leads_back_to_tokens() -> None:
    one = sentence("for twenty five weeks")
    assert one.line == "for 20 5 weeks"
    match = re.search("(?P<value>20 5 weeks)", one.line)
    assert match is not None
    assert one.span_of(match) == (1, 3)
    assert one.heard(1, 3) == "twenty five weeks"


def test_evidence_counts_words_not_tokens() -> None:
    one = sentence("the x-ray was fine")
    assert one.tokens[2].text == "ray"
    assert one.evidence(1, 2) == Evidence(segment="s-0", first=1, last=1)
    assert one.whole(Role.ASKED) == Evidence(segment="s-0", first=0, last=3, role=Role.ASKED)


def test_struck_words_are_not_there() -> None:
    one = sentence("on the left no sorry the right side")
    assert one.keys.count("") == 3
    assert one.heard(0, 7) == "on the the right side"

"""When a service was last done, in sentences; and what says nothing of it."""

from datetime import date

import pytest

from earshot_server.hints.given import make_case
from earshot_server.hints.services import Services, when_of
from earshot_server.note.dialogue import segments_of
from earshot_server.precision.prevention.reasons import weeks_pregnant
from tests.support.patients import TODAY

DONE = [
    ("patient: My last mammogram was last year.", "mammogram", date(2025, 11, 26)),
    ("patient: I had a pap smear six months ago.", "pap smear", date(2026, 5, 30)),
    ("patient: I had a mammogram in March.", "mammogram", date(2026, 3, 1)),
    ("patient: My last colonoscopy was in 2019.", "colonoscopy", date(2019, 7, 1)),
    ("clinician: When was your last mammogram?\npatient: Two years ago.", "mammogram", date(2024, 11, 26)),
]
NOT_DONE = [
    "patient: I never had a mammogram.",
    "patient: My mother had a mammogram last year.",
    "patient: I was told last year that I need a mammogram.",
    "clinician: We'll order a mammogram in March.",
    "patient: I had a mammogram.",
    "clinician: When was your last mammogram?\npatient: I don't know.\npatient: I moved here two years ago.",
    "patient: I quit smoking two years ago.",
]


@pytest.mark.parametrize(("text", "name", "when"), DONE)
def test_what_was_done_has_its_day(text: str, name: str, when: date) -> None:
    found = Services(TODAY).read(segments_of(text))
    assert [(one.name, one.when) for one in found] == [(name, when)]
    assert found[0].source.words


@pytest.mark.parametrize("text", NOT_DONE)
def test_nothing_else_was(text: str) -> None:
    assert Services(TODAY).read(segments_of(text)) == []


def test_a_day_that_lies_ahead_or_is_not_told_is_none() -> None:
    assert when_of("in 2030", TODAY) is None
    assert when_of("a few years ago", TODAY) is None
    assert when_of("some time", TODAY) is None


def test_the_week_of_a_pregnancy_is_heard() -> None:
    known = weeks_pregnant(make_case({"dialogue": "patient: I'm twenty six weeks pregnant."}, TODAY))
    assert known is not None and known[1] == 26
    plain = weeks_pregnant(make_case({"dialogue": "patient: I'm pregnant."}, TODAY))
    assert plain is not None and plain[1] is None

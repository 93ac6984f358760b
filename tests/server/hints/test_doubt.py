"""Plans that their own words take back."""

import pytest

from earshot_server.hints.doubt import in_doubt, without_doubtful
from earshot_server.hints.given import make_case
from earshot_server.precision.drugs.safety import allergy_hints
from earshot_server.precision.drugs.using import uses
from earshot_server.precision.facts import Status
from tests.support.patients import TODAY, started, taken

REFUSED = [
    "I won't give you codeine.",
    "We could use codeine, but I don't want to give you codeine.",
    "Normally I'd start codeine, but not with your genes.",
    "I wouldn't start codeine.",
    "I'd like to start codeine. No, sorry, acetaminophen.",
    "Instead of codeine I'll give you acetaminophen.",
    "You can't have codeine.",
    "I was going to give you codeine, but let's not.",
]
MEANT = [
    "I'd like to start codeine.",
    "That is not a fracture. I'll give you codeine.",
    "I'll prescribe codeine, thirty milligrams, for the pain.",
]


def used(said: str) -> set[str]:
    return set(uses(make_case({"dialogue": f"clinician: {said}"}, TODAY)))


@pytest.mark.parametrize("said", REFUSED)
def test_what_is_refused_is_not_planned(said: str) -> None:
    assert "codeine" not in used(said)


@pytest.mark.parametrize("said", MEANT)
def test_what_is_meant_is(said: str) -> None:
    assert "codeine" in used(said)


def test_only_plans_are_doubted() -> None:
    assert not in_doubt(taken("codeine"), {})
    assert without_doubtful([started("codeine")], {})[0].status is Status.PLANNED


@pytest.mark.parametrize(
    ("said", "over"),
    [
        ("I was allergic to penicillin, but they tested me and I'm not anymore.", True),
        ("I used to be allergic to penicillin.", True),
        ("I'm allergic to penicillin.", False),
        ("I'm allergic to penicillin, I got hives.", False),
    ],
)
def test_an_allergy_that_is_over_is_past(said: str, over: bool) -> None:
    case = make_case({"dialogue": f"patient: {said}\nclinician: I'd like to start amoxicillin."}, TODAY)
    assert bool(allergy_hints(case)) is not over

"""Which medicines are in use."""

import pytest

from earshot_server.precision.drugs.using import ever_used, uses
from earshot_server.precision.facts import Fact
from tests.support.patients import case, fact, started, taken


def planned(action: str) -> Fact:
    return fact("medication", "metformin", "planned", heard=True, attributes={"action": action})


@pytest.mark.parametrize("status", ["absent", "historical", "possible", "family", "hypothetical"])
def test_only_present_medicines_are_in_use(status: str) -> None:
    assert uses(case(fact("medication", "metformin", status, heard=True))) == {}


@pytest.mark.parametrize("action", ["stop", "avoid", "hold"])
def test_a_medicine_to_be_stopped_is_not_in_use(action: str) -> None:
    assert uses(case(taken("metformin"), planned(action))) == {}


def test_what_was_said_to_be_stopped_leads_over_the_record() -> None:
    stopped = fact("medication", "metformin", "historical", heard=True, attributes={"stopped": "yes"})
    assert uses(case(taken("metformin"), stopped)) == {}


def test_an_old_entry_does_not_end_a_new_one() -> None:
    known = uses(case(fact("medication", "metformin", "historical"), taken("metformin 500 MG")))
    assert set(known) == {"metformin"}


def test_a_start_is_new_and_goes_on_being_so() -> None:
    assert uses(case(started("codeine")))["codeine"].new
    assert not uses(case(started("codeine"), taken("codeine")))["codeine"].new


def test_earlier_use_is_known() -> None:
    assert ever_used(case(fact("medication", "phenytoin", "historical")), "phenytoin")
    assert not ever_used(case(started("phenytoin")), "phenytoin")

"""Diseases of relatives."""

from tests.support.noted import noted


def test_an_age_belongs_to_the_disease_beside_it() -> None:
    line = "patient: My father had diabetes at forty, and my sister had asthma at six."
    assert noted(line) == ["Father: diabetes at 40.", "Sister: asthma at 6."]


def test_what_only_dates_a_disease_is_no_operation_of_the_relative() -> None:
    assert noted("patient: My mother had a blood clot long after the surgery.") == ["Mother: blood clot."]


def test_a_list_of_relatives_has_it_each() -> None:
    assert noted("patient: Both my brother and my sister have asthma.") == [
        "Sister: asthma.",
        "Brother: asthma.",
    ]

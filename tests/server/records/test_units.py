"""UCUM units."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_server.records.units import UnknownUnit, convert, ucum

SAME = [("mg/dL", "g/L"), ("kg", "[lb_av]"), ("cm", "[in_i]"), ("mm[Hg]", "kPa"), ("mmol/L", "umol/L")]


@pytest.mark.parametrize(
    ("notation", "known"),
    [("mmHg", "mm[Hg]"), ("µmol/L", "umol/L"), ("kg/m²", "kg/m2"), ("%", "%"), ("", "")],
)
def test_notations_in_use_are_read(notation: str, known: str) -> None:
    assert ucum(notation) == known


@pytest.mark.parametrize("notation", ["bananas", "mg//dL", "0+3/ul"])
def test_others_are_refused_by_name(notation: str) -> None:
    with pytest.raises(UnknownUnit, match="unit"):
        ucum(notation)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.001, 10000), st.sampled_from(SAME))
def test_a_number_comes_back_from_another_unit(value: float, units: tuple[str, str]) -> None:
    there = convert(value, *units)
    assert convert(there, units[1], units[0]) == pytest.approx(value)


def test_a_pound_is_its_grams_and_no_length() -> None:
    assert convert(1, "[lb_av]", "g") == pytest.approx(453.59237)
    with pytest.raises(ValueError, match="cannot be written"):
        convert(1, "kg", "cm")

"""UCUM units, by a library: is a notation one, and how does a number convert."""

from functools import cache
from typing import Any

_SPOKEN = {
    "mmHg": "mm[Hg]",
    "µmol/L": "umol/L",
    "mg/dl": "mg/dL",
    "mmol/l": "mmol/L",
    "umol/l": "umol/L",
    "kg/m²": "kg/m2",
    "mL/min/1.73 m²": "mL/min/{1.73_m2}",
    "mL/min/1.73m2": "mL/min/{1.73_m2}",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "in": "[in_i]",
    "°F": "[degF]",
    "°C": "Cel",
    "/min": "/min",
    "ng/dl": "ng/dL",
    "(score)": "{score}",
}
"""Notations that are in use beside UCUM's own."""


class UnknownUnit(Exception):
    """A notation that UCUM does not know."""

    def __init__(self, notation: str) -> None:
        super().__init__(notation)
        self.notation = notation

    def __str__(self) -> str:
        return f"The unit {self.notation!r} is not one of UCUM's."


@cache
def _registry() -> Any:
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@cache
def ucum(notation: str) -> str:
    """Return the UCUM notation of a unit.

    Raises:
        UnknownUnit: it has none.
    """
    text = _SPOKEN.get(notation.strip(), notation.strip())
    if text == "":
        return ""
    try:
        _registry().from_ucum(text)
    except Exception as error:
        raise UnknownUnit(notation) from error
    return text


def convert(value: float, have: str, want: str) -> float:
    """Return a number in another unit of the same dimension.

    Raises:
        UnknownUnit: one of the units is unknown.
        ValueError: they measure different things.
    """
    import pint

    registry = _registry()
    try:
        return float(
            registry.Quantity(value, registry.from_ucum(ucum(have))).to(registry.from_ucum(ucum(want))).m
        )
    except pint.DimensionalityError as error:
        raise ValueError(f"{have} cannot be written in {want}") from error

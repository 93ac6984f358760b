"""Why a formula gives no number: what is missing, and what lies beyond its source's range."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """No number. Nothing is imputed, and no value is moved to the edge of a range."""

    missing: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    """Sentences: "age 81 is outside 30 to 79 years"."""


def refuse(
    values: Mapping[str, float | bool | str | None], ranges: Mapping[str, tuple[float, float, str]]
) -> Refusal | None:
    """Return why the values cannot be used, None if they can.

    `ranges` gives lowest, highest and unit by name; both ends belong to it.
    """
    missing = tuple(name.replace("_", " ") for name, value in values.items() if value is None)
    outside = []
    for name, (low, high, unit) in ranges.items():
        value = values.get(name)
        if value is not None and not low <= float(value) <= high:
            outside.append(
                f"{name.replace('_', ' ')} {float(value):g} is outside {low:g} to {high:g} {unit}".rstrip()
            )
    return Refusal(missing, tuple(outside)) if missing or outside else None

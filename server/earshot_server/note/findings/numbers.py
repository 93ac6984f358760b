"""Spoken numbers: read only where they are certain.

"One fifty two" is 152 in a measurement; of a medicine it may be one tablet of 52: so it is marked as idiom.
Two numbers in a row that are not one number ("two three weeks") are nothing at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A number; `last` belongs to it."""

    value: float
    text: str
    """As it is written: digits."""
    first: int
    last: int
    idiom: bool
    """Hundreds without the word: "one fifty two"."""


def read_number(keys: Sequence[str], place: int) -> Number | None:
    """Return the number that begins at `place`; `keys` have digits for words below a hundred."""
    if place and keys[place - 1][:1].isdigit():
        return None  # the middle of another
    begun: Number | None = None
    if keys[place] == "a" and keys[place + 1 : place + 2] and keys[place + 1] in ("hundred", "thousand"):
        begun = _big(keys, place + 1, 1, place)
    elif keys[place][:1].isdigit():
        begun = _start(keys, place)
    if begun is None:
        return None
    found = _fraction(keys, begun)
    behind = keys[found.last + 1 : found.last + 2]
    another = bool(behind) and behind[0][:1].isdigit()
    counts = found.value >= 100 and keys[found.last + 2 : found.last + 3] == ("times",)
    return None if another and not counts else found  # "three hundred three times a day" is 300


def find_numbers(keys: Sequence[str]) -> list[Number]:
    """Return all certain numbers of a line."""
    found: list[Number] = []
    place = 0
    while place < len(keys):
        number = read_number(keys, place)
        if number is None:
            place += 1
        else:
            found.append(number)
            place = number.last + 1
    return found


def _start(keys: Sequence[str], place: int) -> Number | None:
    digits = keys[place]
    if not digits.isdigit():
        value = float(digits) if digits.replace(".", "", 1).isdigit() else None
        return None if value is None else Number(value, _text(value, digits), place, place, False)
    value, last = _below_hundred(keys, place)
    following = keys[last + 1] if last + 1 < len(keys) else ""
    if following in ("hundred", "thousand"):
        return _big(keys, last + 1, value, place)
    if value < 10 and last == place and _is_small(keys, last + 1):
        tail, end = _below_hundred(keys, last + 1)
        if tail >= 10:
            return Number(value * 100 + tail, str(value * 100 + tail), place, end, True)
    if value < 10 and following in ("oh", "o") and _is_small(keys, last + 2) and int(keys[last + 2]) < 10:
        total = value * 100 + int(keys[last + 2])
        return Number(total, str(total), place, last + 2, True)
    return Number(value, str(value), place, last, False)


def _below_hundred(keys: Sequence[str], place: int) -> tuple[int, int]:
    """Read "twenty five" as 25: a full ten and a unit behind it."""
    value = int(keys[place])
    behind = keys[place + 1] if place + 1 < len(keys) else ""
    if value in range(20, 100, 10) and behind.isdigit() and 0 < int(behind) < 10:
        return value + int(behind), place + 1
    return value, place


def _is_small(keys: Sequence[str], place: int) -> bool:
    return place < len(keys) and keys[place].isdigit() and int(keys[place]) < 100


def _big(keys: Sequence[str], place: int, head: int, first: int) -> Number:
    """Read from "hundred" or "thousand" at `place` on."""
    total, last = head * (100 if keys[place] == "hundred" else 1000), place
    if (
        total >= 1000
        and _is_small(keys, last + 1)
        and keys[last + 2 : last + 3]
        and keys[last + 2] == "hundred"
    ):
        total, last = total + int(keys[last + 1]) * 100, last + 2
    behind = last + 1
    if behind < len(keys) and keys[behind] == "and":
        behind += 1
    if _is_small(keys, behind) and keys[behind + 1 : behind + 2] != ("times",):
        tail, last = _below_hundred(keys, behind)
        total += tail
    return Number(total, str(total), first, last, False)


def _fraction(keys: Sequence[str], number: Number) -> Number:
    """Add "point one" and "and a half"."""
    behind = keys[number.last + 1 : number.last + 4]
    if len(behind) > 1 and behind[0] == "point" and behind[1].isdigit():
        digits, last = behind[1], number.last + 2
        while (
            last + 1 < len(keys) and keys[last + 1].isdigit() and int(keys[last + 1]) < 10 and len(digits) < 3
        ):
            last += 1
            digits += keys[last]
        text = f"{number.text}.{digits}"
        return Number(float(text), text, number.first, last, number.idiom)
    if tuple(behind) == ("and", "a", "half"):
        return Number(number.value + 0.5, f"{number.text}.5", number.first, number.last + 3, number.idiom)
    return number


def _text(value: float, digits: str) -> str:
    return digits if "." in digits else str(int(value))

"""Numbers of a chart and how they are said, made at random: to find whether what is said is written again."""

from collections.abc import Callable
from random import Random

from tests.server.speech.written.test_numbers import said

Pair = tuple[str, str]
"""Spoken and written."""

UNITS = {"milligrams": "mg", "micrograms": "mcg", "units": "units", "mils": "mL", "grams": "g"}
BY_WEIGHT = {
    "milligrams per kilogram": "mg/kg",
    "milligrams per kilo per day": "mg/kg/day",
    "micrograms per kilo per minute": "mcg/kg/min",
}
OFTEN = {"twice a day": "twice a day", "three times a day": "3 times a day", "b i d": "BID", "q six h": "q6h"}
LABS = {
    "creatinine": "creatinine",
    "potassium": "potassium",
    "a one c": "A1c",
    "t s h": "TSH",
    "i n r": "INR",
}
VALUES = {
    "glucose": "glucose",
    "l d l": "LDL",
    "sodium": "sodium",
    "heart rate": "heart rate",
    "weight": "weight",
}
MONTHS = ("january", "march", "april", "may", "october", "december")
DAYS = {1: "first", 3: "third", 9: "ninth", 12: "twelfth", 22: "twenty second", 31: "thirty first"}
SPANS = ("days", "weeks", "months", "years", "hours", "minutes")


def dose(random: Random) -> Pair:
    """A dose in whole numbers and how often it is taken."""
    value = random.choice([2, 5, 12, 25, 40, 75, 100, 125, 250, 325, 500, 650, 850, 1000, 1500, 5000, 50_000])
    unit, often = random.choice([*UNITS]), random.choice([*OFTEN])
    number = f"{value:,}" if value >= 10_000 else str(value)
    return f"take {_whole(random, value)} {unit} {often}", f"take {number} {UNITS[unit]} {OFTEN[often]}"


def part(random: Random) -> Pair:
    """A dose with a point, or with a half."""
    whole, unit = random.choice([0, 1, 2, 7, 12]), random.choice([*UNITS])
    if whole and random.random() < 0.5:
        return f"take {said(whole)} and a half {unit}", f"take {whole}.5 {UNITS[unit]}"
    digits = random.choice(["1", "25", "75", "05", "125", "375"])
    return f"take {_decimal(whole, digits)} {unit}", f"take {whole}.{digits} {UNITS[unit]}"


def by_weight(random: Random) -> Pair:
    """A dose by weight."""
    value, unit = random.choice([1, 5, 15, 40, 90]), random.choice([*BY_WEIGHT])
    return f"at {said(value)} {unit}", f"at {value} {BY_WEIGHT[unit]}"


def doses(random: Random) -> Pair:
    """A range of doses."""
    low, high = sorted(random.sample([10, 25, 50, 100, 200, 300, 400, 600], 2))
    link, unit = random.choice(["to", "or"]), random.choice([*UNITS])
    spoken = f"{_whole(random, low)} {link} {_whole(random, high)} {unit}"
    return spoken, f"{low} {link} {high} {UNITS[unit]}"


def pressure(random: Random) -> Pair:
    """A blood pressure."""
    above, below = random.randint(121, 210), random.randint(45, 120)
    return f"bp {_hundreds(random, above)} over {_hundreds(random, below)}", f"BP {above}/{below}"


def temperature(random: Random) -> Pair:
    """A temperature."""
    whole, tenth = random.randint(96, 104), random.randint(1, 9)
    return f"temp of {_hundreds(random, whole)} point {said(tenth)}", f"temp of {whole}.{tenth}"


def result(random: Random) -> Pair:
    """A laboratory value with a point."""
    name, whole, tenth = random.choice([*LABS]), random.randint(0, 9), random.randint(1, 9)
    return f"{name} was {_decimal(whole, str(tenth))}", f"{LABS[name]} was {whole}.{tenth}"


def value(random: Random) -> Pair:
    """A value in hundreds."""
    name, found = random.choice([*VALUES]), random.randint(101, 399)
    return f"{name} of {_hundreds(random, found)}", f"{VALUES[name]} of {found}"


def day(random: Random) -> Pair:
    """A date."""
    month, number, year = random.choice(MONTHS), random.choice([*DAYS]), random.randint(1925, 2026)
    return f"{month} {DAYS[number]} {_year(random, year)}", f"{month.capitalize()} {number}, {year}"


def moment(random: Random) -> Pair:
    """A time of the day."""
    hour, minute, half = random.randint(1, 12), random.choice([0, 5, 10, 15, 30, 45, 50]), random.choice("ap")
    minutes = {0: "", 5: " oh five"}.get(minute, f" {said(minute or 1)}")
    return (
        f"at {said(hour)}{minutes} {half} m",
        f"at {hour}{f':{minute:02}' if minute else ''} {half.upper()}M",
    )


def span(random: Random) -> Pair:
    """A span of time, or an age."""
    number, unit = random.randint(2, 99), random.choice(SPANS)
    if random.random() < 0.3:
        return f"a {said(number)} year old man", f"a {number}-year-old man"
    return f"over the past {said(number)} {unit}", f"over the past {number} {unit}"


def size(random: Random) -> Pair:
    """A size in two directions."""
    one, other, unit = random.randint(1, 9), random.randint(1, 9), random.choice(["centi", "milli"])
    first, second = (f"{random.randint(1, 9)}" for _ in "xy")
    spoken = f"{_decimal(one, first)} by {_decimal(other, second)} {unit}meters"
    return spoken, f"{one}.{first} by {other}.{second} {unit[0]}m"


def number(random: Random) -> Pair:
    """A telephone's number."""
    digits = [random.randint(2, 9), *(random.randint(0, 9) for _ in range(random.choice([6, 9])))]
    words = [said(digit) if digit else random.choice(["zero", "oh"]) for digit in digits]
    return f"my number is {' '.join(words)}", f"my number is {''.join(map(str, digits))}"


SPOKEN: tuple[Callable[[Random], Pair], ...] = (
    dose, part, by_weight, doses, pressure, temperature, result, value, day, moment, span, size, number,
)  # fmt: skip


def _whole(random: Random, value: int) -> str:
    return said(value, random.choice([" ", " and "]))


def _hundreds(random: Random, value: int) -> str:
    if value < 100 or value % 100 == 0 or random.random() < 0.4:
        return _whole(random, value)
    return f"{said(value // 100)} {'oh ' if value % 100 < 10 else ''}{said(value % 100)}"


def _decimal(whole: int, digits: str) -> str:
    return " ".join(
        [said(whole) if whole else "zero", "point", *(said(int(d)) if d != "0" else "zero" for d in digits)]
    )


def _year(random: Random, year: int) -> str:
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010:
        return f"two thousand {said(rest)}" if rest else "two thousand"
    if rest == 0:
        return f"{said(century)} hundred"
    return f"{said(century)} {'oh ' if rest < 10 else ''}{said(rest)}"

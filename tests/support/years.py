"""Years as they are spoken: an own reading, not the engine's."""


def years_in(keys: tuple[str, ...]) -> set[str]:
    """Return the years that a stretch may say: "nineteen eighty nine", "two thousand one", "ninety eight"."""
    found = set()
    for place, key in enumerate(keys):
        tens, ones = (
            ((*keys[place + 1 :], "", "")[:2]) if key in ("19", "20") else (key, keys[place + 1 : place + 2])
        )
        century = key if key in ("19", "20") else "19"
        unit = ones if isinstance(ones, str) else "".join(ones)
        if tens.isdigit() and len(tens) <= 2:
            found.add(century + tens.zfill(2))
            if unit.isdigit() and len(unit) == 1 and tens.endswith("0"):
                found.add(f"{century}{int(tens) + int(unit)}")
        if key in ("oh", "o") and keys[place + 1 : place + 2] and keys[place + 1].isdigit():
            found.add(f"200{keys[place + 1]}")
        if key == "2" and keys[place + 1 : place + 2] == ("thousand",):
            rest = [one for one in keys[place + 2 : place + 5] if one.isdigit()]
            found |= {str(2000 + sum(int(one) for one in rest[:count])) for count in range(len(rest) + 1)}
    return found

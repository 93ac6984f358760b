"""Fill a template: fields in braces, parts in brackets that are left out where a field is not known."""

import re
from collections.abc import Mapping

from earshot_server.note.statements.spelling import vitamins

_PART = re.compile(r"\[([^\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its fields filled in; `{Name}` begins with a capital, and so does the text.

    Raises:
        KeyError: a field outside brackets is not known.
    """
    whole = _PART.sub(lambda part: _fill(part[1], values) if _known(part[1], values) else "", text)
    filled = _fill(whole, values)
    return capital(vitamins(filled))


def capital(text: str) -> str:
    """Return a text that begins with a capital, unless its first word has its own spelling ("eGFR")."""
    first = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first) else text[:1].upper() + text[1:]


def of_patient(text: str, person: Mapping[str, str]) -> str:
    """Return the patient's own words as they are said of the patient."""
    longest_first = "|".join(re.escape(one) for one in sorted(person, key=len, reverse=True))
    pattern = rf"(?<![\w'])(?:{longest_first})(?![\w'])"
    return re.sub(pattern, lambda found: person[found[0].lower()], text, flags=re.IGNORECASE)


def fixed_words(text: str) -> set[str]:
    """Return the words that a template brings itself."""
    return set(re.findall(r"[a-z']+", _FIELD.sub(" ", text).lower()))


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _known(text: str, values: Mapping[str, str]) -> bool:
    return all(values.get(name.lower()) for name in _FIELD.findall(text))


def _fill(text: str, values: Mapping[str, str]) -> str:
    def value(field: re.Match[str]) -> str:
        name = field[1]
        found = values[name.lower()]
        return capital(found) if name[0].isupper() else found

    return _FIELD.sub(value, text)

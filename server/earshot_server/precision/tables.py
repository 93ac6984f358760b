"""Read the tables: CSV files whose head says source, version, review and licence. Loaded once, when used."""

import csv
import re
from datetime import date
from functools import cache
from importlib import resources
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from earshot_server.precision.hints import Rule

_HEAD = re.compile(r"#\s*(id|title|source|version|reviewed|review by|licence|population):\s*(.+)")
Listed = Annotated[
    tuple[str, ...],
    BeforeValidator(
        lambda cell: tuple(one for one in cell.split("|") if one) if isinstance(cell, str) else cell
    ),
]
"""A cell of several values, with bars between them."""
_M = TypeVar("_M", bound=BaseModel)


class TableError(Exception):
    """A table cannot be read: which, where and why."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(table, reason)
        self.table = table
        self.reason = reason

    def __str__(self) -> str:
        return f"The table {self.table} cannot be used: {self.reason}"


@cache
def lines_of(name: str) -> tuple[str, ...]:
    """Return a table's lines, comments included."""
    text = (resources.files("earshot_server.precision") / "tables" / name).read_text(encoding="utf-8")
    return tuple(text.splitlines())


@cache
def rule_of(name: str) -> Rule:
    """Return what a table's head says of it.

    Raises:
        TableError: something is not said.
    """
    said: dict[str, str] = {}
    for line in lines_of(name):
        if not line.startswith("#"):
            break
        match = _HEAD.match(line)
        if match:
            said[match[1].replace(" ", "_")] = match[2].strip()
    try:
        return Rule.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise TableError(name, f"its head: {first['loc']}: {first['msg']}") from None


def parse_rows(place: str, lines: tuple[str, ...], model: type[_M]) -> list[_M]:
    """Return the rows of a table; lines with `#` are comments.

    Raises:
        TableError: a column is unknown or missing, or a value does not fit.
    """
    rows = csv.DictReader([one for one in lines if one.strip() and not one.startswith("#")], strict=True)
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(model.model_validate(row))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise TableError(f"{place}, row {number}", f"{first['loc']}: {first['msg']}") from None
    return found


def read_rows(name: str, model: type[_M]) -> list[_M]:
    """Return the rows of a shipped table.

    Raises:
        TableError: as `parse_rows`.
    """
    return parse_rows(name, lines_of(name), model)


def rules() -> list[Rule]:
    """Return what all tables say of themselves, by id."""
    folder = resources.files("earshot_server.precision") / "tables"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".csv"))
    return sorted((rule_of(name) for name in names), key=lambda one: one.id)


def overdue(rule: Rule, today: date) -> bool:
    """Tell whether a rule's review is past."""
    return today > rule.review_by

"""Scores by points from a table of bands: an item, a range (its upper end outside), points."""

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel

from earshot_server.precision.tables import read_rows


class Band(BaseModel):
    """A row: the points of an item from `low` to below `high`, for whom."""

    item: str
    low: float
    high: float
    points: int
    sex: str = "any"
    race: str = "any"


@cache
def bands(table: str) -> tuple[Band, ...]:
    """Return a score's rows."""
    return tuple(read_rows(table, Band))


def points(table: str, values: Mapping[str, float], sex: str = "any", race: str = "any") -> dict[str, int]:
    """Return the points of each item."""
    found = dict.fromkeys(values, 0)
    for band in bands(table):
        if band.item not in values or band.sex not in ("any", sex) or band.race not in ("any", race):
            continue
        if band.low <= values[band.item] < band.high:
            found[band.item] = band.points
    return found

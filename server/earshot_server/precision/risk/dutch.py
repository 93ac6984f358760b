"""The Dutch Lipid Clinic Network score (Nordestgaard 2013): how likely familial hypercholesterolaemia is."""

from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from earshot_server.precision.risk.refusal import Refusal, refuse
from earshot_server.precision.tables import read_rows

TABLE = "dutch_lipid.csv"
RANGES = {"ldl_mmol_l": (0.1, 30, "mmol/L"), "ldl_mg_dl": (4, 1200, "mg/dL")}
_BANDS = ((3, "unlikely"), (6, "possible"), (9, "probable"), (1000, "definite"))


@dataclass(frozen=True)
class Inputs:
    """What the score asks; None is unknown. LDL cholesterol without treatment, in one of the units."""

    ldl_mmol_l: float | None = None
    ldl_mg_dl: float | None = None
    relative_premature_chd: bool | None = None
    """A first-degree relative, men before 55, women before 60."""
    relative_high_ldl: bool | None = None
    """A first-degree relative above the 95th percentile."""
    relative_xanthoma_or_arcus: bool | None = None
    child_high_ldl: bool | None = None
    """A child under 18 above the 95th percentile."""
    premature_chd: bool | None = None
    premature_cerebral_or_peripheral: bool | None = None
    tendon_xanthoma: bool | None = None
    arcus_before_45: bool | None = None
    causative_variant: bool | None = None
    """Of LDLR, APOB or PCSK9."""


@dataclass(frozen=True)
class Score:
    """The points that what is known gives: what is not known may add to them, and never takes from them."""

    points: int
    band: str
    items: dict[str, int]
    """The item that counts in each group, with its points."""
    missing: tuple[str, ...]


class _Row(BaseModel):
    group: str
    item: str
    low: float
    high: float
    points: int


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(read_rows(TABLE, _Row))


def dutch(given: Inputs) -> Score | Refusal:
    """Return the score, or why there is none: it needs LDL cholesterol."""
    values = {name: float(value) for name, value in vars(given).items() if value is not None}
    if given.ldl_mmol_l is None and given.ldl_mg_dl is None:
        return Refusal(missing=("LDL cholesterol without treatment",))
    refusal = refuse(values, RANGES)
    if refusal:
        return refusal
    highest: dict[str, _Row] = {}
    for row in _rows():
        if row.low <= values.get(row.item, 0) < row.high:
            known = highest.get(row.group)
            highest[row.group] = row if known is None or row.points > known.points else known
    items = {row.item: row.points for row in highest.values()}
    total = sum(items.values())
    asked = dict.fromkeys(row.item for row in _rows() if not row.item.startswith("ldl_"))
    missing = tuple(name.replace("_", " ") for name in asked if name not in values)
    return Score(total, next(name for below, name in _BANDS if total < below), items, missing)

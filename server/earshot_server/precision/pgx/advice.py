"""CPIC's recommendations for a medicine and what is known of the genes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, field_validator

from earshot_server.precision.pgx.phenotype import NO_RESULT, SCORED, GeneResult
from earshot_server.precision.tables import read_rows

STRENGTHS = ("Strong", "Moderate", "Optional", "No Recommendation", "n/a")
_CAUTION = (
    "avoid",
    "use_alternative",
    "limit_dose",
    "reduce_dose",
    "increase_dose",
    "test_first",
    "monitor_response",
)


@dataclass(frozen=True)
class Advice:
    """One recommendation for one population."""

    drug: str
    genes: tuple[str, ...]
    """Genes whose results it rests on."""
    phenotypes: tuple[str, ...]
    population: str
    actions: tuple[str, ...]
    strength: str
    text: str
    comment: str
    guideline: str
    missing: tuple[str, ...] = ()
    """Genes without a result, and activity scores that would decide."""

    @property
    def caution(self) -> int:
        """How much it differs from standard use; 0: not at all."""
        ranks = [len(_CAUTION) - _CAUTION.index(one) for one in self.actions if one in _CAUTION]
        return max(ranks, default=0)


class _Row(BaseModel):
    drug: str
    rxnorm: str
    lookup: dict[str, str]
    population: str
    strength: str
    text: str
    comment: str
    guideline: str

    @field_validator("lookup", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return dict(part.split("=", 1) for part in value.split("|"))


class _Text(BaseModel):
    id: str
    actions: str
    text: str


@cache
def _rows() -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = {}
    for row in read_rows("pgx_recommendations.csv", _Row):
        found.setdefault(row.drug, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def _texts() -> dict[str, _Text]:
    return {row.id: row for row in read_rows("pgx_texts.csv", _Text)}


def drugs_with_advice() -> frozenset[str]:
    """Return the medicines that the recommendations know; combinations as "a / b"."""
    return frozenset(_rows())


def genes_of(drug: str) -> tuple[str, ...]:
    """Return the genes that a medicine's recommendations ask for."""
    return tuple(dict.fromkeys(gene for row in _rows().get(drug, ()) for gene in row.lookup))


def rxnorm_of(drug: str) -> str:
    """Return a medicine's RxNorm number, empty if it has none here."""
    return next((row.rxnorm for row in _rows().get(drug, ())), "")


def advise(drug: str, results: Mapping[str, GeneResult], population: str | None = None) -> list[Advice]:
    """Return what is recommended, one for each population; nothing if no result of its genes is known.

    A phenotype without its score may stand for several recommendations: then the most careful one is given,
    and the score is named as missing. A gene without a result is matched by CPIC's own rows for that; where
    there are none, only if all rows agree.
    """
    rows = _rows().get(drug, ())
    known = {gene: results[gene] for gene in genes_of(drug) if gene in results}
    if not known:
        return []
    found = []
    for group in dict.fromkeys(row.population for row in rows):
        if population is not None and group != population:
            continue
        matching = [row for row in rows if row.population == group and _fits(row, known)]
        best = _settled(matching, known)
        if best is not None:
            found.append(_made(best, matching, known))
    return found


def _fits(row: _Row, known: Mapping[str, GeneResult]) -> bool:
    return all(value in known[gene].keys for gene, value in row.lookup.items() if gene in known) and any(
        gene in known for gene in row.lookup
    )


def _settled(matching: list[_Row], known: Mapping[str, GeneResult]) -> _Row | None:
    """Return the row that decides among those that fit, None if what is not known would decide."""
    for gene in dict.fromkeys(gene for row in matching for gene in row.lookup):
        if gene in known:
            continue
        untested = [row for row in matching if row.lookup[gene] == NO_RESULT]
        if not untested and len({row.text for row in matching}) > 1:
            return None
        matching = untested or matching
    if not matching:
        return None
    return max(matching, key=lambda row: (_caution(row), -STRENGTHS.index(row.strength)))


def _caution(row: _Row) -> int:
    ranks = [
        len(_CAUTION) - _CAUTION.index(one)
        for one in _texts()[row.text].actions.split("|")
        if one in _CAUTION
    ]
    return max(ranks, default=0)


def _made(row: _Row, matching: list[_Row], known: Mapping[str, GeneResult]) -> Advice:
    text = _texts()[row.text]
    missing = [f"{gene} result" for gene in row.lookup if gene not in known]
    for gene, result in known.items():
        if gene in SCORED and len(result.keys) > 1 and len({one.text for one in matching}) > 1:
            missing.append(f"{gene} activity score")
    return Advice(
        drug=row.drug,
        genes=tuple(gene for gene in row.lookup if gene in known),
        phenotypes=tuple(known[gene].phenotype for gene in row.lookup if gene in known),
        population=row.population,
        actions=tuple(text.actions.split("|")),
        strength=row.strength,
        text=text.text,
        comment=_texts()[row.comment].text if row.comment else "",
        guideline=row.guideline,
        missing=tuple(missing),
    )

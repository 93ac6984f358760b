"""From a diplotype or a result to the key by which CPIC's recommendations are found."""

import re
from dataclasses import dataclass, replace
from functools import cache

from pydantic import BaseModel

from earshot_server.precision.tables import read_rows

SCORED = frozenset(("CYP2C9", "CYP2D6", "DPYD"))
"""Genes whose recommendations go by the activity score."""
NO_RESULT = "No Result"
_COPIES = re.compile(r"^(?P<allele>.*?)\s*[x×](?P<count>\d+|N)$", re.IGNORECASE)
_HLA = re.compile(r"\*?(\d{2}:\d{2})")
_TESTED_HLA = {"HLA-A": ("31:01",), "HLA-B": ("15:02", "57:01", "58:01")}
_SHORT = {
    "pm": "Poor Metabolizer",
    "im": "Intermediate Metabolizer",
    "nm": "Normal Metabolizer",
    "em": "Normal Metabolizer",
    "rm": "Rapid Metabolizer",
    "um": "Ultrarapid Metabolizer",
}
_PHENOTYPE = re.compile(
    r"\b(likely |possible )?(poor|intermediate|normal|extensive|rapid|ultra-?\s?rapid|decreased|increased)"
    r"\s+(metaboli[sz]er|function)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class GeneResult:
    """A gene's result, read."""

    gene: str
    keys: tuple[str, ...]
    """Values under which recommendations are found; several where a phenotype stands for several scores."""
    phenotype: str
    notation: str
    """As it was given."""
    score: str = ""
    """Activity score, as CPIC writes it ("1.5", "≥3.0")."""
    converted_by: str = ""
    """The medicine that makes it act like another phenotype."""

    @property
    def certain(self) -> bool:
        """Whether it says anything at all."""
        return self.phenotype not in ("", "Indeterminate")


class _Allele(BaseModel):
    gene: str
    allele: str
    function: str
    score: str


class _Pair(BaseModel):
    gene: str
    first: str
    second: str
    phenotype: str


class _Activity(BaseModel):
    gene: str
    low: float
    below: float
    phenotype: str


@cache
def _alleles() -> dict[tuple[str, str], _Allele]:
    found = {}
    for row in read_rows("pgx_alleles.csv", _Allele):
        found[row.gene, _plain(row.allele)] = row
        short, _, other = row.allele.rstrip(")").partition(" (")
        for name in (short, other, *short.split(", ")):
            if name:
                found.setdefault((row.gene, _plain(name)), row)
    return found


@cache
def _pairs() -> dict[tuple[str, str, str], str]:
    return {
        (row.gene, row.first, row.second): row.phenotype for row in read_rows("pgx_phenotypes.csv", _Pair)
    }


@cache
def activities() -> tuple[_Activity, ...]:
    """Return the phenotypes by activity score."""
    return tuple(read_rows("pgx_activity.csv", _Activity))


@cache
def genes() -> frozenset[str]:
    """Return the genes whose alleles are known."""
    return frozenset(gene for gene, _ in _alleles()) | frozenset(_TESTED_HLA) | {"CFTR"}


def of_diplotype(gene: str, notation: str) -> GeneResult | None:
    """Read "*1/*4", "*1x2/*4", "*36+*10/*1", "Reference/c.2846A>T"; None if an allele is not known."""
    sides = [side.strip() for side in notation.strip().removeprefix(gene).strip().split("/")]
    if len(sides) == 1 and gene == "MT-RNR1":
        sides *= 2
    if len(sides) != 2 or not all(sides):
        return None
    if gene in _TESTED_HLA:
        return _of_hla_types(gene, sides, notation)
    if gene in SCORED:
        return _of_scores(gene, sides, notation)
    found = [_alleles().get((gene, _plain(side))) for side in sides]
    if any(one is None for one in found):
        return None
    first, second = sorted(one.function for one in found if one is not None)
    if gene == "MT-RNR1":
        return GeneResult(gene, (_mitochondrial(first),), first, notation) if first == second else None
    phenotype = _pairs().get((gene, first, second), "Indeterminate")
    return GeneResult(gene, (_key(gene, phenotype),), phenotype, notation)


def of_phenotype(gene: str, words: str) -> GeneResult | None:
    """Read a result in words: "poor metaboliser", "*57:01 positive", "deficient", "increased risk of ..."."""
    text = " ".join(words.split())
    if gene in _TESTED_HLA:
        return _of_hla_words(gene, text)
    if gene == "G6PD":
        return _of_g6pd(text)
    if gene == "MT-RNR1":
        low = text.lower()
        name = next((one for one in ("increased", "normal", "uncertain") if one in low), None)
        key = f"{name} risk of aminoglycoside-induced hearing loss"
        return GeneResult(gene, (key,), key, text) if name else None
    if gene == "CFTR":
        low = text.lower()
        if "responsive" not in low:
            return None
        no = "non-responsive" in low or "not responsive" in low
        key = f"ivacaftor {'non-responsive' if no else 'responsive'} in CF patients"
        return GeneResult(gene, (key,), key, text)
    if "indeterminate" in text.lower() or text.lower() in ("n/a", "unknown", "uncertain"):
        return GeneResult(gene, ("n/a" if gene in SCORED else "Indeterminate",), "Indeterminate", text)
    phenotype = _phenotype(gene, text)
    if phenotype is None:
        return None
    if gene in SCORED:
        return GeneResult(gene, _scores_of(gene, phenotype), phenotype, text)
    return GeneResult(gene, (phenotype,), phenotype, text)


def of_score(gene: str, score: str) -> GeneResult | None:
    """Read an activity score ("1.5", "≥3.0"); None if the gene has none or it is no number."""
    text = score.strip().replace(">=", "≥")
    try:
        value = float(text.lstrip("≥"))
    except ValueError:
        return None
    if gene not in SCORED:
        return None
    key = ("≥" if text.startswith("≥") else "") + _number(value)
    phenotype = next(
        (one.phenotype for one in activities() if one.gene == gene and one.low <= value < one.below), ""
    )
    return GeneResult(gene, (key,), phenotype, score, key) if phenotype else None


def read_result(gene: str, notation: str = "", phenotype: str = "", score: str = "") -> GeneResult | None:
    """Return what a gene's result says; the diplotype leads, then the score, then the words.

    A phenotype that contradicts its diplotype is no certain result: None.
    """
    by_type = of_diplotype(gene, notation) if "/" in notation or (gene == "MT-RNR1" and notation) else None
    if by_type is None and notation and "/" not in notation:
        by_type = of_phenotype(gene, notation)
    by_words = of_phenotype(gene, phenotype) if phenotype else None
    by_score = of_score(gene, score) if score else None
    known = [one for one in (by_type, by_score, by_words) if one is not None]
    if not known:
        return None
    said = {one.phenotype for one in known if one.certain}
    if len(said) > 1:
        return None
    return replace(known[0], notation=notation or known[0].notation)


def _of_scores(gene: str, sides: list[str], notation: str) -> GeneResult | None:
    total, more = 0.0, False
    for side in sides:
        parts = [side] if (gene, _plain(side)) in _alleles() else side.split("+")
        for part in parts:
            copies = _COPIES.match(part.strip())
            name, count = (copies["allele"], copies["count"]) if copies else (part.strip(), "1")
            allele = _alleles().get((gene, _plain(name)))
            if allele is None:
                return None
            if allele.score == "":
                return GeneResult(gene, ("n/a",), "Indeterminate", notation)
            many = count.upper() == "N"
            more = more or (many and float(allele.score) > 0)
            total += float(allele.score) * (2 if many else int(count))
    found = of_score(gene, f"{'≥' if more else ''}{total}")
    return None if found is None else replace(found, notation=notation)


def _of_hla_types(gene: str, sides: list[str], notation: str) -> GeneResult | None:
    types = [match[1] for side in sides if (match := _HLA.search(side))]
    if len(types) != 2:
        return None
    keys = tuple(f"*{one} {'positive' if one in types else 'negative'}" for one in _TESTED_HLA[gene])
    return GeneResult(gene, keys, ", ".join(keys), notation)


def _of_hla_words(gene: str, text: str) -> GeneResult | None:
    match = _HLA.search(text)
    low = text.lower()
    if match is None or match[1] not in _TESTED_HLA[gene]:
        return None
    negative = re.search(r"\b(negative|absent|not detected|not present)\b", low)
    positive = re.search(r"\b(positive|present|detected|carrier|heterozygous|homozygous)\b", low)
    if negative is None and positive is None:
        return None
    key = f"*{match[1]} {'negative' if negative else 'positive'}"
    return GeneResult(gene, (key,), key, text)


def _of_g6pd(text: str) -> GeneResult | None:
    low = text.lower().replace("g6pd", "").strip()
    if "cnsha" in low or "chronic nonspherocytic" in low:
        key = "Deficient with CNSHA"
    elif re.search(r"\b(not|no)\b.*deficien", low) or re.fullmatch(r"normal( activity| function)?", low):
        key = "Normal"
    elif "deficien" in low:
        key = "Deficient"
    elif "variable" in low:
        key = "Variable"
    elif "indeterminate" in low:
        key = "Indeterminate"
    else:
        return None
    return GeneResult("G6PD", (key,), key, text)


def _phenotype(gene: str, text: str) -> str | None:
    if text.lower() in _SHORT:
        return _SHORT[text.lower()]
    if gene in ("RYR1", "CACNA1S"):
        low = text.lower()
        if "malignant hyperthermia susceptib" in low:
            return "Malignant Hyperthermia Susceptibility"
        return "Uncertain Susceptibility" if "uncertain" in low else None
    match = _PHENOTYPE.search(text)
    if match is None or re.search(r"\b(not|no)\b", text.lower()):
        return None
    likely = (match[1] or "").strip().capitalize()
    speed = re.sub(r"[\s-]", "", match[2].lower())
    speed = {"extensive": "normal"}.get(speed, speed).capitalize()
    thing = "Function" if match[3].lower() == "function" else "Metabolizer"
    return f"{likely} {speed} {thing}".strip()


def _scores_of(gene: str, phenotype: str) -> tuple[str, ...]:
    """Return every activity score that CPIC lists for a phenotype."""
    name = phenotype.removeprefix("Likely ").removeprefix("Possible ")
    steps = [step / 4 for step in range(25)]
    return tuple(
        _number(step)
        for step in steps
        for one in activities()
        if one.gene == gene and one.phenotype == name and one.low <= step < one.below
    )


def _key(gene: str, phenotype: str) -> str:
    return phenotype.removeprefix("G6PD ") if gene == "G6PD" else phenotype


def _mitochondrial(phenotype: str) -> str:
    return phenotype[0].lower() + phenotype[1:].replace("Risk", "risk").replace(
        "Aminoglycoside-Induced Hearing Loss", "aminoglycoside-induced hearing loss"
    )


def _plain(allele: str) -> str:
    text = allele.strip()
    return "Reference" if text in ("*1", "Reference", "reference", "wt", "WT") else text


def _number(value: float) -> str:
    return f"{value:.1f}" if value * 4 % 2 == 0 else f"{value:.2f}"

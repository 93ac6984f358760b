"""Make the pharmacogenomic tables from CPIC's own (CC0): `python scripts/pgx_tables.py CPIC.csv PYPGX_DATA`.

CPIC.csv is the flat table of recommendations; PYPGX_DATA the folder `pypgx/api/data` of the package pypgx,
whose tables of alleles and diplotypes repeat CPIC's. The action codes are our reading of the texts.
"""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

TABLES = Path(__file__).parents[1] / "server/earshot_server/precision/tables"
GENES = (
    *(
        "ABCG2",
        "CACNA1S",
        "CYP2B6",
        "CYP2C19",
        "CYP2C9",
        "CYP2D6",
        "CYP3A5",
        "DPYD",
        "G6PD",
        "NUDT15",
        "RYR1",
    ),
    *("SLCO1B1", "TPMT", "UGT1A1"),
)
SCORED = ("CYP2C9", "CYP2D6", "DPYD")
HEAD = """# id: {id}
# title: {title}
# source: {source}
# version: {version}
# reviewed: 2026-11-26
# review by: 2027-05-31
# licence: {licence}
# population: {population}
"""
POPULATION = (
    "as each guideline says; alleles were mostly found in people of European and East Asian descent, so a "
    "normal result is less certain for others"
)
CPIC = "CPIC, cpicpgx.org, October 2022; antidepressants (2023), beta blockers and hydralazine are newer"
ALLELES = (
    "CPIC allele functionality tables, as in the tables of pypgx 0.27.0 (MIT, copyright 2021 Seung-been Lee)"
)
WORDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("avoid moderate and strong cyp2d6 inhibitors. initiate",), ("standard",)),
    (("no recommendation", "n/a", "insufficient evidence"), ("no_recommendation",)),
    (("cautiously consider use",), ("monitor_response",)),
    (("alternative agents are not available",), ("monitor_response",)),
    (("relatively contraindicated",), ("avoid", "use_alternative")),
    (("no reason to avoid", "no need to avoid"), ("standard",)),
    (("avoid", "do not use", "not recommended", "contraindicated"), ("avoid", "use_alternative")),
    (("in lieu of",), ("avoid", "use_alternative")),
    (("aromatase inhibitor",), ("avoid", "use_alternative")),
    (("enzyme activity must be measured", "further genetic testing"), ("test_first",)),
)
ALTERNATIVE = (
    *("choose an alternative", "select alternative", "consider an alternative agent", "consider alternative"),
    *(
        "consider an alternative drug",
        "use an alternative drug",
        "prescribe an alternative",
        "consider an alternative p2y12",
    ),
    *("consider alternative non-thiopurine", "select alternative drug"),
)
REDUCED = (
    *(
        "reduce starting dose",
        "reduced starting dose",
        "drastically reduced",
        "reduced doses",
        "decreased dose",
    ),
    *(
        "% reduction",
        "initiate dose at 10 mg",
        "25-50% of the lowest",
        "50% of the lowest",
        "lowest recommended starting",
    ),
    *("% less than typical", "reduce starting doses"),
)
STANDARD = (
    *("standard", "recommended starting dose", "desired starting dose", "label", "normal starting dose"),
    *(
        "no adjustments needed",
        "typical initial",
        "no indication to change",
        "initiate with a dose",
        "recommended dose",
    ),
)


def actions_of(text: str, strength: str) -> tuple[str, ...]:
    """Return the codes of what a recommendation asks for."""
    low = " ".join(text.lower().split())
    if strength in ("No Recommendation", "n/a"):
        return ("no_recommendation",)
    for words, found in WORDS:
        if found and any(word in low for word in words):
            return found
    found_here: list[str] = []
    if any(word in low for word in ALTERNATIVE) and not low.startswith(("initiate", "prescribe ≤", "use ")):
        statin = low.startswith("based on") or "dose needed" in low
        if not (statin and "≤" in low):
            found_here.append("use_alternative")
    if ("≤" in low and "prescribe ≤" in low) or "limit dose" in low:
        found_here.append("limit_dose")
    if low.startswith("for first dose"):
        found_here.append("standard")
    if low.startswith("initiate standard starting daily dose"):
        found_here += ["standard", "increase_dose" if "increasing dose by" in low else "reduce_dose"]
    elif any(word in low for word in REDUCED) and "prescribe ≤" not in low:
        found_here.append("reduce_dose")
    if low.startswith("increase starting"):
        found_here.append("increase_dose")
    if not found_here and "consider evaluating tpmt erythrocyte activity" in low and "start with" not in low:
        return ("test_first", "monitor_response")
    if not found_here and any(word in low for word in STANDARD):
        found_here.append("standard")
    if not found_here and "cautious" in low:
        found_here.append("monitor_response")
    watched = (
        "if no response",
        "if patient does not respond",
        "no clinical response",
        "close monitoring for anemia",
    )
    if "standard" in found_here and any(word in low for word in watched):
        found_here.append("monitor_response")
    if not found_here:
        raise ValueError(f"no action is known for: {text}")
    return tuple(dict.fromkeys(found_here))


def write(name: str, head: dict[str, str], columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with (TABLES / name).open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD.format(**head))
        made = csv.writer(file, lineterminator="\n")
        made.writerow(columns)
        made.writerows(rows)


def recommendations(source: Path) -> None:
    texts: dict[tuple[str, str, tuple[str, ...]], str] = {}
    comments: dict[str, str] = {}
    rows = []
    for row in csv.DictReader(source.open(encoding="utf-8")):
        text, comment = " ".join(row["recommendation"].split()), " ".join(row["comments"].split())
        key = (text, "", actions_of(text, row["classification"]))
        number = texts.setdefault(key, f"t{len(texts) + 1}")
        said = comments.setdefault(comment, f"c{len(comments) + 1}") if comment not in ("", "n/a") else ""
        lookup = row["lookup"].replace("; ", "|")
        rows.append(
            (
                row["drug"],
                row["rxnorm"],
                lookup,
                row["population"],
                row["classification"],
                number,
                said,
                row["guideline_url"],
            )
        )
    head = {
        "source": CPIC,
        "version": "2022-10",
        "licence": "CC0 1.0 (cpicpgx.org/license)",
        "population": POPULATION,
    }
    write(
        "pgx_recommendations.csv",
        head | {"id": "cpic", "title": "CPIC recommendations by drug and genetic result"},
        ("drug", "rxnorm", "lookup", "population", "strength", "text", "comment", "guideline"),
        rows,
    )
    write(
        "pgx_texts.csv",
        head | {"id": "cpic-texts", "title": "Texts of the CPIC recommendations, with our action codes"},
        ("id", "actions", "text"),
        [
            *((number, "|".join(codes), text) for (text, _, codes), number in texts.items()),
            *((number, "", text) for text, number in comments.items()),
        ],
    )


def alleles(data: Path) -> None:
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for row in csv.DictReader((data / "allele-table.csv").open(encoding="utf-8")):
        if row["Gene"] in GENES:
            known[row["Gene"], row["StarAllele"]] = (row["Function"], row["ActivityScore"].replace("N/A", ""))
    pairs: dict[tuple[str, str, str], str] = {}
    mitochondrial: dict[str, str] = {}
    for row in csv.DictReader((data / "diplotype-table.csv").open(encoding="utf-8")):
        first, _, second = row["Diplotype"].partition("/")
        if row["Gene"] == "MT-RNR1":
            mitochondrial[first] = row["Phenotype"]
        if (
            row["Gene"] not in GENES
            or row["Gene"] in SCORED
            or (row["Gene"], first) not in known
            or (row["Gene"], second) not in known
        ):
            continue
        functions = sorted((known[row["Gene"], first][0], known[row["Gene"], second][0]))
        key = (row["Gene"], *functions)
        if pairs.setdefault(key, row["Phenotype"]) != row["Phenotype"]:
            pairs[key] = (
                "Indeterminate"  # G6PD with an allele of unknown function: the enzyme's activity tells
            )
    head = {
        "source": ALLELES,
        "version": "2022-10",
        "licence": "CC0 1.0 (content, CPIC)",
        "population": POPULATION,
    }
    write(
        "pgx_alleles.csv",
        head | {"id": "cpic-alleles", "title": "Function and activity of alleles"},
        ("gene", "allele", "function", "score"),
        [
            *((gene, allele, *values) for (gene, allele), values in known.items()),
            *(("MT-RNR1", allele, phenotype, "") for allele, phenotype in mitochondrial.items()),
        ],
    )
    write(
        "pgx_phenotypes.csv",
        head | {"id": "cpic-phenotypes", "title": "Phenotype by the functions of two alleles"},
        ("gene", "first", "second", "phenotype"),
        [(*key, phenotype) for key, phenotype in sorted(pairs.items())],
    )


if __name__ == "__main__":
    recommendations(Path(sys.argv[1]))
    alleles(Path(sys.argv[2]))

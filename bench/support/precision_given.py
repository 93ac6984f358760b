"""The given cases of precision: each passes, or is listed with the reason."""

import csv
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from earshot_server.hints.given import BadQuestion, answer
from earshot_server.precision.pgx.advice import advise
from earshot_server.precision.pgx.phenotype import GeneResult, of_phenotype, of_score

TODAY = date(2026, 11, 26)
_CAUTION = (
    "standard",
    "monitor_response",
    "increase_dose",
    "limit_dose",
    "reduce_dose",
    "use_alternative",
    "avoid",
)


class Verdict(NamedTuple):
    """What became of a case."""

    id: str
    passed: bool
    note: str = ""


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def risk(data: Path) -> Iterator[Verdict]:
    """Judge the cases of formulas: every expected number within half of its last printed digit."""
    for case in lines(data / "risk" / "cases.jsonl"):
        try:
            found = answer(case, TODAY)
        except BadQuestion as error:
            yield Verdict(case["id"], False, str(error))
            continue
        yield _judged(case, found)


def _judged(case: dict[str, Any], found: dict[str, Any]) -> Verdict:
    expected = case.get("expected")
    if isinstance(expected, str):
        refused = found.get("computed") is False
        return Verdict(case["id"], refused, "; ".join(found.get("outside", [])))
    wanted = case.get("expected_percent", {})
    wrong = [
        f"{name}: {found.get('percent', {}).get(name)} instead of {value}"
        for name, value in wanted.items()
        if round(found.get("percent", {}).get(name, -1), 2) != value
    ]
    for name, value in (expected or {}).items():
        got = found.get(name)
        if round(got, 1) != value if isinstance(value, float) and got is not None else got != value:
            wrong.append(f"{name}: {got} instead of {value}")
    return Verdict(case["id"], not wrong, "; ".join(wrong))


def genes(data: Path) -> Iterator[Verdict]:
    """Judge the cases of medicines and genes: phenotype, action, strength and text."""
    for case in lines(data / "pgx" / "cases.jsonl"):
        found = answer(case, TODAY)
        read = {one["gene"]: one for one in found["genes"]}
        wrong = [
            f"{one['gene']}: {read[one['gene']]['phenotype']}"
            for one in case["inputs"]
            if one.get("phenotype") not in (None, read[one["gene"]]["phenotype"])
        ]
        advice = found["advice"]
        text = " ".join(case["recommendation"].split())
        fits = len(advice) == 1 and (
            advice[0]["actions"],
            advice[0]["strength"],
            advice[0]["recommendation"],
        ) == (
            case["expected_action"],
            case["classification"],
            text,
        )
        yield Verdict(case["id"], fits and not wrong, "; ".join(wrong) or ("" if fits else str(advice)[:200]))


def responses(data: Path) -> Iterator[Verdict]:
    """Judge the sentences of unusual responses."""
    for case in lines(data / "pgx" / "response-sentences.jsonl"):
        found = set(answer(case, TODAY)["test_hint_genes"])
        yield Verdict(case["id"], found == set(case["expected_test_hint_genes"]), ", ".join(sorted(found)))


def rows(data: Path, count: int, seed: int) -> tuple[int, int, int]:
    """Return of sampled rows of the recommendations: how many, how many right, how many less careful."""
    table = list(csv.DictReader((data / "pgx" / "cpic-recommendations.csv").open(encoding="utf-8")))
    known = [row for row in table if _results(row["lookup"])]
    sample = random.Random(seed).sample(known, count)
    right = unsafe = 0
    for row in sample:
        found = advise(row["drug"], _results(row["lookup"]), row["population"])
        text = " ".join(row["recommendation"].split())
        fits = len(found) == 1 and (found[0].text, found[0].strength) == (text, row["classification"])
        right += fits
        if not fits and (not found or _careful(found[0].text) < _careful(text)):
            unsafe += 1
    return count, right, unsafe


def _careful(text: str) -> int:
    return max(
        (place for place, word in enumerate(_CAUTION) if word.split("_")[0] in text.lower()), default=0
    )


def _results(lookup: str) -> dict[str, GeneResult]:
    found = {}
    for part in lookup.split("; "):
        gene, value = part.split("=", 1)
        result = None if value == "No Result" else of_score(gene, value) or of_phenotype(gene, value)
        if result is not None:
            found[gene] = result
    return found

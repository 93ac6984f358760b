"""Pharmacogenomic reports: PharmCAT's JSON, and simple tables (gene, diplotype, phenotype, score)."""

import csv
import io
from typing import Any, Literal

from earshot_server.precision.facts import Fact, Kind, Status
from earshot_server.precision.pgx.phenotype import genes, read_result
from earshot_server.records.entries import (
    Batch,
    Entry,
    Identity,
    Left,
    Provenance,
    UnreadableRecord,
    key_of,
    record_source,
)
from earshot_server.records.read.resources import day

_COLUMNS = {
    "gene": ("gene", "gene symbol"),
    "diplotype": ("diplotype", "genotype", "result"),
    "phenotype": ("phenotype", "metabolizer status", "interpretation"),
    "score": ("activity score", "activity_score", "score"),
    "patient": ("patient", "patient id", "mrn", "sample", "patient_id"),
    "date": ("date", "report date", "reported"),
}


def read_table(text: str, patient: str | None = None) -> list[Batch]:
    """Return the batches of a CSV or TSV report with a column `gene` and one of diplotype or phenotype.

    Raises:
        UnreadableRecord: no such columns, or nobody says whose it is, or it is no table.
    """
    try:
        return _read_table(text, patient)
    except csv.Error:  # a quote that never ends, say
        raise UnreadableRecord("This is no table: a quote or a line in it does not end.") from None


def _read_table(text: str, patient: str | None) -> list[Batch]:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:2000], ",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = csv.DictReader(io.StringIO(text, newline=None), dialect=dialect)
    columns = {
        name: column
        for name, words in _COLUMNS.items()
        for column in rows.fieldnames or ()
        if column.strip().lower() in words
    }
    if "gene" not in columns or not {"diplotype", "phenotype"} & set(columns):
        raise UnreadableRecord("A table of genes needs a column gene and one of diplotype or phenotype.")
    found: dict[str, Batch] = {}
    for number, row in enumerate(rows, start=2):
        values = {name: (row.get(column) or "").strip() for name, column in columns.items()}
        owner = values.get("patient") or patient
        if owner is None:
            raise UnreadableRecord(f"Line {number} does not say whose it is. Give --patient.")
        batch = found.setdefault(owner, Batch(Identity(identifiers=(("", owner),))))
        _enter(batch, values, f"line {number}", "pgx")
    return list(found.values())


def read_pharmcat(content: dict[str, Any], patient: str | None = None) -> list[Batch]:
    """Return the batch of a PharmCAT phenotyper or reporter file.

    Raises:
        UnreadableRecord: there are no gene results, or nobody says whose they are.
    """
    owner = patient or str(
        (content.get("matcherMetadata") or {}).get("sampleId") or content.get("title") or ""
    )
    if not owner:
        raise UnreadableRecord("The report does not say whose it is. Give --patient.")
    batch = Batch(Identity(identifiers=(("", owner),)))
    when = str(content.get("timestamp") or (content.get("matcherMetadata") or {}).get("timestamp") or "")
    for gene, report in _reports(content.get("geneReports") or content.get("genes")):
        types = report.get("recommendationDiplotypes") or report.get("sourceDiplotypes") or []
        if len(types) != 1:
            reason = "no call" if not types else "several possible diplotypes"
            batch.left.append(Left(reference=gene, reason=reason, kept=False))
            continue
        _enter(batch, {"gene": gene, "date": when} | _diplotype(types[0]), gene, "pharmcat")
    if not batch.entries and not batch.left:
        raise UnreadableRecord("There are no gene results in the report.")
    return [batch]


def _reports(found: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return gene reports by gene: a list, a map, or a map of maps by source (CPIC's leads)."""
    if isinstance(found, list):
        return [
            (str(one.get("geneSymbol") or one.get("gene")), one) for one in found if isinstance(one, dict)
        ]
    if not isinstance(found, dict):
        return []
    if "CPIC" in found or "DPWG" in found:
        return _reports({**(found.get("DPWG") or {}), **(found.get("CPIC") or {})})
    return [(str(gene), report) for gene, report in found.items() if isinstance(report, dict)]


def _diplotype(one: dict[str, Any]) -> dict[str, str]:
    alleles = [one.get("allele1"), one.get("allele2")]
    names = [str(part.get("name", "")) if isinstance(part, dict) else str(part or "") for part in alleles]
    phenotypes = one.get("phenotypes") or []
    words = str(phenotypes[0]) if len(phenotypes) == 1 else ""
    score = one.get("activityScore")
    return {
        "diplotype": str(one.get("label") or "/".join(name for name in names if name)),
        "phenotype": "" if words.lower() in ("no result", "n/a") else words,
        "score": "" if score in (None, "n/a") else str(score),
    }


def _enter(batch: Batch, values: dict[str, str], place: str, form: Literal["pgx", "pharmcat"]) -> None:
    gene = values["gene"]
    said = (values.get("diplotype", ""), values.get("phenotype", ""), values.get("score", ""))
    when = day(values.get("date"))
    key = key_of(form, *batch.identity.identifiers[0], gene, str(when))
    provenance = Provenance(format=form, reference=place, recorded=when)
    reason = _reason(gene, said)
    if reason:
        raw = {"gene": gene, "diplotype": said[0], "phenotype": said[1], "score": said[2]}
        batch.entries.append(Entry(key=key, fact=None, provenance=provenance, raw=raw))
        batch.left.append(Left(reference=f"{place}: {gene}", reason=reason, kept=True))
        return
    attributes = {name: text for name, text in (("phenotype", said[1]), ("activity_score", said[2])) if text}
    source = record_source(key, f"{gene} {said[0] or said[1]}{f', {when}' if when else ''}")
    fact = Fact(
        kind=Kind.GENE,
        name=gene,
        text=said[0],
        status=Status.PRESENT,
        when=when,
        attributes=attributes,
        source=source,
    )
    batch.entries.append(Entry(key=key, fact=fact, provenance=provenance))


def _reason(gene: str, said: tuple[str, str, str]) -> str:
    """Return why a result cannot be used, empty if it can."""
    if gene not in genes():
        return "no recommendation asks for this gene"
    if not any(said):
        return "no result"
    if read_result(gene, *said) is None:
        return "the notation is not known, or diplotype and phenotype contradict each other"
    return ""


def is_pharmcat(content: object) -> bool:
    """Tell whether JSON looks like a PharmCAT report."""
    return isinstance(content, dict) and (
        "geneReports" in content or ("genes" in content and "drugs" in content)
    )

"""Codes of records: their systems' short names, and what our tables say of LOINC codes."""

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

SYSTEMS = {
    "http://snomed.info/sct": "snomed",
    "2.16.840.1.113883.6.96": "snomed",
    "http://loinc.org": "loinc",
    "2.16.840.1.113883.6.1": "loinc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "2.16.840.1.113883.6.88": "rxnorm",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "2.16.840.1.113883.6.90": "icd10",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "2.16.840.1.113883.12.292": "cvx",
}
NO_ALLERGY = frozenset(("snomed:716186003", "snomed:409137002", "snomed:428607008"))
"""No known allergy; of medicines; of food or environment."""
NO_MEDICINE = frozenset(("snomed:182904002", "snomed:787481004"))
SMOKING = {
    "snomed:266919005": "never",
    "snomed:8517006": "former",
    "snomed:449868002": "current",
    "snomed:428041000124106": "current",
    "snomed:77176002": "current",
    "snomed:428071000124103": "current",
    "snomed:428061000124105": "current",
}
SMOKING_CODES = frozenset(("loinc:72166-2", "loinc:11367-0", "loinc:39240-7"))


class Measured(NamedTuple):
    """A row of the table of LOINC codes."""

    kind: str
    name: str


@cache
def measured() -> dict[str, Measured]:
    """Return the known results and vital signs by `loinc:code`."""
    text = (resources.files("earshot_server.records") / "tables" / "loinc.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {f"loinc:{row['code']}": Measured(row["kind"], row["name"]) for row in rows}


def short(system: str, code: str) -> str:
    """Return `loinc:2160-0`; unknown systems keep their own name."""
    return f"{SYSTEMS.get(system, system)}:{code}"

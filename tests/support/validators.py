"""Two independent validators of FHIR R4: fhir.resources (R4B models) and the npm package `fhir`."""

import json
import subprocess
from pathlib import Path
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from filelock import FileLock
from pydantic import ValidationError

FOLDER = Path(__file__).parent / "fhir"
Resource = dict[str, Any]


def by_models(bundle: Resource) -> list[str]:
    """Return what fhir.resources finds wrong, in the bundle and in each of its resources."""
    wrong = []
    for resource in (bundle, *(one["resource"] for one in bundle["entry"])):
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        except ValidationError as error:
            wrong.append(f"{resource['resourceType']}: {error.errors()[0]['loc']} {error.errors()[0]['msg']}")
    return wrong


def by_package(bundle: Resource) -> list[str]:
    """Return what the npm package finds wrong; it is installed on first use."""
    with FileLock(FOLDER / ".lock"):
        if not (FOLDER / "node_modules" / "fhir").is_dir():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=FOLDER, check=True)
    done = subprocess.run(
        ["node", "check.js"], cwd=FOLDER, input=json.dumps(bundle), capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    wrong = [f"{one['location']}: {one['message']}" for one in found["wrong"]]
    assert bool(wrong) is not found["valid"]
    return wrong


def dangling(bundle: Resource) -> list[str]:
    """Return references that no entry of the bundle answers."""
    known = {one["fullUrl"] for one in bundle["entry"]}

    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["reference"]] if isinstance(part.get("reference"), str) else []
            return own + [found for value in part.values() for found in references(value)]
        if isinstance(part, list):
            return [found for value in part for found in references(value)]
        return []

    return [one for one in references(bundle) if one not in known]


def codings(part: object) -> list[tuple[str, str]]:
    """Return all codings in a resource: system and code."""
    if isinstance(part, dict):
        own = [(str(part.get("system", "")), part["code"])] if isinstance(part.get("code"), str) else []
        return own + [found for value in part.values() for found in codings(value)]
    if isinstance(part, list):
        return [found for value in part for found in codings(value)]
    return []

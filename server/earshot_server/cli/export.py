"""`earshot export`: an encounter as a file, from the store of a running server."""

import asyncio
import json
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.viewer.api import Encounter


class Format(StrEnum):
    """How it is written."""

    JSON = "json"
    TEXT = "text"
    FHIR = "fhir"


def register(app: typer.Typer) -> None:
    """Add `export` to the program."""
    app.command("export")(export)


def export(
    encounter: Annotated[str, typer.Argument(help="The encounter's id.")],
    as_format: Annotated[
        Format,
        typer.Option(
            "--format", help="json: everything; text: to read; fhir: a signed note as a FHIR R4 document."
        ),
    ] = Format.TEXT,
) -> None:
    """Print an encounter: transcript and draft note."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record
    from earshot_server.cli.parts import settings_with

    found = asyncio.run(_export(encounter, as_format))
    record(settings_with(), Action.EXPORTED, encounter, format=as_format.value)
    typer.echo(found)


async def _export(encounter: str, as_format: Format) -> str:
    from earshot_server.cli.parts import open_parts, settings_with
    from earshot_server.note.render import as_text
    from earshot_server.viewer.api import read_encounter
    from earshot_server.viewer.reader import Reader

    async with open_parts(settings_with()) as parts:
        found = await read_encounter(Reader(parts.log, parts.drafts, encounter))
    if as_format is Format.FHIR:
        return _fhir(found)
    if as_format is Format.JSON:
        return found.model_dump_json(indent=1)
    lines = ["Transcript", ""]
    lines += [segment.written_text for segment in found.segments]
    lines += ["", "Draft note", ""]
    lines.append(as_text(found.draft) if found.draft is not None else "There is no note yet.")
    return "\n".join(lines)


def _fhir(found: "Encounter") -> str:
    from earshot_server.cli.errors import CommandError
    from earshot_server.cli.record import open_records
    from earshot_server.records.out.document import document

    if found.draft is None or found.draft.work.signature is None:
        raise CommandError("The note is not signed yet. A FHIR document is made of a signed note.")
    with open_records() as records:
        patient = records.beside(found.id)
        identity = records.load(patient).identity if patient is not None else None
    made = document(
        found.id,
        found.draft,
        started_ms=found.head.started_ms,
        written_ms=time.time_ns() // 1_000_000,
        identity=identity,
    )
    return json.dumps(made, ensure_ascii=False, indent=1)

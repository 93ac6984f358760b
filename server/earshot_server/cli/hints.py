"""`earshot hints`: the hints of a visit, from the store of a running server."""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How they are printed."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add `hints` to the program."""
    app.command("hints")(hints)


def hints(
    encounter: Annotated[str, typer.Argument(help="The encounter's id.")],
    as_format: Annotated[
        Format, typer.Option("--format", help="text: to read; json: everything.")
    ] = Format.TEXT,
    everything: Annotated[
        bool, typer.Option("--all", help="Those too that are shown only when asked for.")
    ] = False,
) -> None:
    """Print the hints beside a visit. The clinician decides."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record
    from earshot_server.cli.parts import settings_with

    found = asyncio.run(_hints(encounter, as_format, everything))
    record(settings_with(), Action.SAW, encounter, format=as_format.value, reason="hints")
    typer.echo(found)


async def _hints(encounter: str, as_format: Format, everything: bool) -> str:
    from earshot_server.cli.parts import open_parts, settings_with
    from earshot_server.cli.record import open_records
    from earshot_server.hints.shelf import HintShelf, kinds_of
    from earshot_server.log.drafts import Drafts
    from earshot_server.viewer.reader import Reader

    with open_records() as records:
        async with open_parts(settings_with()) as parts:
            reader = Reader(parts.log, Drafts(parts.store, parts.ring), encounter)
            visit = await HintShelf(parts.log, records, kinds_of(settings_with().hint_kinds)).visit(
                encounter, await reader.draft()
            )
    if as_format is Format.JSON:
        return visit.model_dump_json(indent=1)
    lines = []
    for hint in (*visit.hints, *(visit.more if everything else ())):
        lines.append(f"[{hint.severity.value}] {hint.summary}")
        lines += [f"    {part}" for part in hint.detail.splitlines()]
        lines += [f"    {one.name}: {one.value} ({one.source.kind})" for one in hint.inputs]
        if hint.missing:
            lines.append(f"    not known: {', '.join(hint.missing)}")
        lines.append(f"    {hint.rule.title}: {hint.rule.source} ({hint.rule.version})")
    for one in visit.joined:
        if one.relation.value in ("contradicted", "changed"):
            lines.append(f"[{one.relation.value}] heard: {one.heard_text}; {one.recorded_text}")
    if not visit.record:
        lines.append("No record stands beside this visit (earshot record link).")
    if visit.more and not everything:
        lines.append(f"{len(visit.more)} more with --all.")
    return "\n".join(lines) or "No hints."

"""`earshot note`: a written dialogue through the note engine, as if it had been spoken."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from earshot_server.cli.errors import CommandError


class Format(StrEnum):
    """How the note is printed."""

    JSON = "json"
    TEXT = "text"
    MARKDOWN = "markdown"
    PROBLEMS = "problems"
    SUMMARY = "summary"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("note")(note)


def note(
    dialogue: Annotated[
        str,
        typer.Option("--dialogue", metavar="FILE|-", help="Lines `speaker: text`; `-` reads standard input."),
    ],
    as_format: Annotated[
        Format,
        typer.Option(
            "--format",
            help="json: the whole draft; text or markdown: the note; problems: the problem list;"
            " summary: for the patient.",
        ),
    ] = Format.JSON,
    template: Annotated[
        str,
        typer.Option(
            "--template", metavar="NAME|FILE", help="How the note is laid out: hp, soap, or a file."
        ),
    ] = "hp",
    explain: Annotated[
        bool, typer.Option("--explain", help="With each statement its words and the rule that made it.")
    ] = False,
) -> None:
    """Write the draft note of a written dialogue."""
    typer.echo(_written(_read(dialogue), as_format, template, explain))


def _read(name: str) -> str:
    """Return the dialogue's text.

    Raises:
        CommandError: the file is not there, cannot be read, or is no text.
    """
    place = "Standard input" if name == "-" else f"The file {name}"
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise CommandError(f"There is no file {name}. Give a text file with lines `speaker: text`.") from None
    except IsADirectoryError:
        raise CommandError(f"{name} is a folder. Give a text file with lines `speaker: text`.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{place} is not UTF-8 text. Save the dialogue as UTF-8 and try again.") from None
    except OSError as error:
        raise CommandError(f"{place} cannot be read: {error.strerror}.") from None


def _written(text: str, as_format: Format, template: str, explain: bool) -> str:
    from earshot_server.note.dialogue import segments_of
    from earshot_server.note.engine import NoteEngine
    from earshot_server.note.layouts.explain import explained
    from earshot_server.note.layouts.layout import LayoutError, read_layout
    from earshot_server.note.layouts.lists import patient_summary, problem_list
    from earshot_server.note.render import as_markdown, as_text
    from earshot_server.note.rules.load import load_rules

    try:
        layout = read_layout(template)
    except LayoutError as error:
        raise CommandError(str(error)) from None
    engine = NoteEngine()
    heard = {segment.id: segment for segment in segments_of(text)}
    for segment in heard.values():
        engine.fold(segment)
    if engine.folded == 0:
        raise CommandError("The dialogue has no lines with words. Lines look like `doctor: Any fever?`.")
    draft = engine.draft
    why = (lambda one: explained(one, draft, heard, load_rules())) if explain else None
    if as_format is Format.TEXT:
        return as_text(draft, layout, why)
    if as_format is Format.MARKDOWN:
        return as_markdown(draft, layout, why)
    if as_format is Format.PROBLEMS:
        return problem_list(draft)
    return patient_summary(draft) if as_format is Format.SUMMARY else draft.model_dump_json(indent=1)

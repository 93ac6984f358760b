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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("note")(note)


def note(
    dialogue: Annotated[
        str,
        typer.Option("--dialogue", metavar="FILE|-", help="Lines `speaker: text`; `-` reads standard input."),
    ],
    as_format: Annotated[
        Format, typer.Option("--format", help="json: the whole draft; text or markdown: to read.")
    ] = Format.JSON,
) -> None:
    """Write the draft note of a written dialogue."""
    typer.echo(_written(_read(dialogue), as_format))


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


def _written(text: str, as_format: Format) -> str:
    from earshot_server.note.dialogue import segments_of
    from earshot_server.note.engine import NoteEngine
    from earshot_server.note.render import as_markdown, as_text

    engine = NoteEngine()
    for segment in segments_of(text):
        engine.fold(segment)
    if engine.folded == 0:
        raise CommandError("The dialogue has no lines with words. Lines look like `doctor: Any fever?`.")
    if as_format is Format.TEXT:
        return as_text(engine.draft)
    if as_format is Format.MARKDOWN:
        return as_markdown(engine.draft)
    return engine.draft.model_dump_json(indent=1)

"""`earshot models`: which speech models there are, fetch one, check one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from earshot_server.cli import vocabulary

if TYPE_CHECKING:
    from earshot_server.settings import Settings
    from earshot_server.speech.model import ModelInfo

_DEMO_WARNING = "It is for demonstrations only: fetch an official one before patients are recorded."


def register(app: typer.Typer) -> None:
    """Add `models` to the program."""
    models = typer.Typer(no_args_is_help=True, help="Speech models: list, fetch, verify, teach, adapt.")
    models.command("list")(list_models)
    models.command("fetch")(fetch_model)
    models.command("verify")(verify_model)
    vocabulary.register(models)
    app.add_typer(models, name="models")


def list_models() -> None:
    """Show the official models that suit a clinic, those that are here, and the one in use."""
    from earshot_server.cli.parts import settings_with
    from earshot_server.speech.catalogue import MAKER, load_catalogue
    from earshot_server.speech.fetch import installed
    from earshot_server.speech.model import find_model

    settings = settings_with()
    here = installed(settings.models_dir)
    for offer in load_catalogue():
        mark = "here" if settings.models_dir / offer.name in here else ""
        size = _size(offer.bytes)
        typer.echo(f"{offer.name:<33} {offer.language:<16} {size:>7}  {offer.licence}  {mark}".rstrip())
        typer.echo(f"    {offer.purpose}.")
    typer.echo(f"\nOther models that their maker lists ({MAKER}) are fetched by name, too.")
    for folder in here:
        typer.echo(f"Here: {folder}")
    typer.echo(f"In use: {_describe(settings, find_model(settings))}")


def fetch_model(
    name: Annotated[str | None, typer.Argument(help="An official model, by its name.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="A zip or folder carried in by hand, instead.")
    ] = None,
) -> None:
    """Bring a model here, check it, and use it from the next start on."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    from earshot_server.cli.parts import settings_with
    from earshot_server.speech.fetch import fetch, take_in

    if (name is None) == (source is None):
        raise typer.BadParameter("Give the name of an official model, or --from FILE|DIR.")
    settings = settings_with()
    if source is not None:
        info = take_in(source, settings.models_dir)
    else:
        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        with Progress(*columns) as bar:
            task = bar.add_task("", total=None)
            info = fetch(
                name or "",
                settings.models_dir,
                lambda here, total: bar.update(task, completed=here, total=total),
            )
    typer.echo(f"{info.name} is whole and at {info.path} ({_size(info.bytes)}).")
    if settings.model is not None:
        typer.echo(f"EARSHOT_MODEL is set, so {settings.model} stays in use.")
    else:
        typer.echo("It is in use from the next start of Earshot on.")


def verify_model(
    model: Annotated[
        str | None, typer.Argument(help="Name of a fetched model, or a folder; by default the one in use.")
    ] = None,
) -> None:
    """Check a model: files, checksums, and whether Vosk loads it."""
    from earshot_server.cli.parts import settings_with
    from earshot_server.speech.fetch import prove_by_loading
    from earshot_server.speech.manifest import check_manifest
    from earshot_server.speech.model import check_model, find_model

    settings = settings_with()
    path = find_model(settings) if model is None else settings.models_dir / model
    if model is not None and not path.is_dir():
        path = Path(model)
    info = check_model(path)
    files = check_manifest(path)
    prove_by_loading(path)
    typer.echo(f"{info.name} at {path} is whole ({_size(info.bytes)}), and Vosk loads it.")
    typer.echo(
        "No checksums were written down for it, so its files were not compared with any."
        if files is None
        else f"{files} files have the checksums that were written down."
    )
    typer.echo(_timing(info))
    if info.is_demo:
        typer.echo(_DEMO_WARNING)


def _describe(settings: "Settings", path: Path) -> str:
    """Say which model is used, why, and what is wrong with it, if anything."""
    from earshot_server.speech.errors import ModelError
    from earshot_server.speech.model import check_model, shipped_model

    if settings.model is not None:
        reason = "set by EARSHOT_MODEL"
    elif path == shipped_model():
        reason = f"came with Earshot. {_DEMO_WARNING}"
    else:
        reason = "fetched"
    try:
        check_model(path)
    except ModelError as error:
        return f"nothing. {error}"
    return f"{path}: {reason}"


def _timing(info: "ModelInfo") -> str:
    return f"It decodes {info.chunk:.2f} s at a time and looks {info.right_context:.2f} s ahead."


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"

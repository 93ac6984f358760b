"""`earshot up`: everything on this machine, until Ctrl-C."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.settings import Settings


def register(app: typer.Typer) -> None:
    """Add `up` to the program."""
    app.command("up")(up)


def up(
    data_dir: Annotated[Path | None, typer.Option(help="EARSHOT_DATA_DIR")] = None,
    host: Annotated[str | None, typer.Option(help="Where to listen (EARSHOT_HOST).")] = None,
    gateway_port: Annotated[int | None, typer.Option(help="EARSHOT_GATEWAY_PORT")] = None,
    viewer_port: Annotated[int | None, typer.Option(help="EARSHOT_VIEWER_PORT")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="EARSHOT_TLS_CERT")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="EARSHOT_TLS_KEY")] = None,
) -> None:
    """Start store, gateway, note and viewer on this machine; end them in order on Ctrl-C or SIGTERM."""
    from earshot_server.access.listen import check_listen
    from earshot_server.cli.parts import check_tls, settings_with
    from earshot_server.keys.ring import open_ring
    from earshot_server.observe.logs import configure

    settings = settings_with(
        data_dir=data_dir,
        host=host,
        gateway_port=gateway_port,
        viewer_port=viewer_port,
        tls_cert=tls_cert,
        tls_key=tls_key,
    )
    check_listen(settings.host, settings.tls_cert is not None, settings.allow_plain_public)
    check_tls(settings)
    open_ring(settings)
    configure("up")
    asyncio.run(_run(settings))


async def _run(settings: "Settings") -> None:
    from earshot_server.cli.serve import stop_on_signals
    from earshot_server.cli.supervisor import Supervisor

    stop = asyncio.Event()
    stop_on_signals(stop)
    async with Supervisor(settings) as supervisor:
        if await supervisor.ready(stop):
            _greet(settings)
        await supervisor.until(stop)


def _greet(settings: "Settings") -> None:
    from earshot_server.speech.model import check_model, find_model

    scheme = "wss" if settings.tls_cert else "ws"
    typer.echo(f"Streams:  {scheme}://{settings.host}:{settings.gateway_port} (token: earshot tokens new)")
    typer.echo("Viewer:   `earshot link` gives a one-time sign-in link")
    model = check_model(find_model(settings))
    typer.echo(
        f"Model:    {model.name}"
        + (" (for demonstrations only: earshot models list)" if model.is_demo else "")
    )
    typer.echo("Earshot is up; Ctrl-C ends it.")

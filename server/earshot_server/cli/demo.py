"""`earshot demo`: the main job on real sound, in a folder of its own that is gone afterwards."""

import asyncio
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.settings import Settings

ENCOUNTER = "demo"
DEFAULT_SAMPLE = "chest-pain"
SHOWN_SECONDS = 30.0
"""So long after the recording's end transcript and note may take."""


def register(app: typer.Typer) -> None:
    """Add `demo` to the program."""
    app.command("demo")(demo)


def demo(
    fast: Annotated[bool, typer.Option("--fast", help="As fast as the server takes it; then leave.")] = False,
    microphone: Annotated[bool, typer.Option("--microphone", help="Listen to the microphone.")] = False,
    file: Annotated[Path | None, typer.Option(help="Another recording than the sample.")] = None,
) -> None:
    """Run everything, stream a consultation through the real client, and show transcript and note grow."""
    command = _client_command(fast, microphone, file)
    with tempfile.TemporaryDirectory(prefix="earshot-demo-") as folder:
        code = asyncio.run(_run(_settings(Path(folder)), command, stay=not fast))
    raise typer.Exit(code)


def _settings(folder: Path) -> "Settings":
    """Return the settings of whoever runs this, but everything in `folder` and on this machine."""
    from earshot_server.cli.parts import settings_with

    usual = settings_with()
    return usual.model_copy(
        update={
            "data_dir": folder,
            "redis_url": None,
            "clinic_key": None,
            "clinic_key_file": None,
            "host": "127.0.0.1",
            "gateway_port": _free_port(usual.gateway_port),
            "viewer_port": _free_port(usual.viewer_port),
            "metrics_port": 0,
            "tls_cert": None,
            "tls_key": None,
            "public_url": None,
            "oidc_issuer": None,
        }
    )


def _client_command(fast: bool, microphone: bool, file: Path | None) -> list[str]:
    from earshot_server.cli.errors import CommandError

    if microphone:
        return ["record", "--consent", "given", "--encounter", ENCOUNTER, "--label", "Demonstration"]
    recording = file or _sample()
    if not recording.is_file():
        raise CommandError(f"There is no file {recording}.")
    pace = "--fast" if fast else "--realtime"
    return ["stream", str(recording), pace, "--encounter", ENCOUNTER, "--label", "Demonstration"]


def _sample() -> Path:
    """Return the recording that comes with the sources."""
    from earshot_server.cli.errors import CommandError

    checkout = Path(__file__).parents[3]
    sample = checkout / "samples" / "consultations" / f"{DEFAULT_SAMPLE}.flac"
    if not sample.is_file():
        raise CommandError("The sample consultation comes with the sources; give a recording with --file.")
    return sample


def _free_port(wanted: int) -> int:
    """Return `wanted`, or a free port if that is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted


async def _run(settings: "Settings", command: list[str], stay: bool) -> int:
    from earshot_server.access.directory import Directory
    from earshot_server.access.rights import Right
    from earshot_server.access.scope import Sees
    from earshot_server.actor import Role
    from earshot_server.cli.demo_screen import show
    from earshot_server.cli.serve import stop_on_signals
    from earshot_server.cli.supervisor import Supervisor
    from earshot_server.keys.ring import open_ring
    from earshot_server.observe.logs import configure

    configure("demo")
    stop = asyncio.Event()
    stop_on_signals(stop)
    directory = Directory.of(settings, open_ring(settings))
    device = directory.tokens.new("demonstration device", [Right.STREAM], days=1)[1]
    account = directory.accounts.new("demo", "Demonstration", Role.CLINICIAN, sees=Sees.ALL)
    person = directory.tokens.new("the terminal", [Right.VIEW], 1, account.id)[1]
    typer.echo("Starting store, gateway, note and viewer ...")
    async with Supervisor(settings, logs=settings.data_dir / "logs") as supervisor:
        if not await supervisor.ready(stop):
            return 1
        typer.echo(f"\nViewer: {await _link(settings, account.id)}")
        typer.echo("(a one-time sign-in link, good for ten minutes)\n")
        _warn_of_model(settings, microphone="record" in command)
        client = await _start_client(settings, command, device)
        screen = asyncio.create_task(show(settings, ENCOUNTER, person, live=stay))
        try:
            code = await _until_stopped(client, stop)
            if not stay:
                return code or await _shown(screen)
            if code == 0 and not stop.is_set():
                typer.echo("The consultation is over. The viewer stays until Ctrl-C.")
                await stop.wait()
            return code
        finally:
            screen.cancel()
            await asyncio.gather(screen, return_exceptions=True)
            typer.echo("Ending ...")


def _warn_of_model(settings: "Settings", microphone: bool) -> None:
    from earshot_server.speech.model import check_model, find_model

    if not microphone:
        return
    typer.echo("You are recorded into a temporary folder that is gone when this ends. Ctrl-C ends it.")
    model = check_model(find_model(settings))
    if model.is_demo:
        typer.echo(
            f"The speech model {model.name} is for demonstrations: it gets many real voices wrong. "
            "An official one hears far better: earshot models list, earshot models fetch NAME."
        )


async def _link(settings: "Settings", who: str) -> str:
    from earshot_server.access.links import Links
    from earshot_server.access.listen import viewer_url
    from earshot_server.cli.parts import store_url
    from earshot_server.log.store import Store

    store = Store(store_url(settings))
    try:
        return f"{viewer_url(settings)}/enter#{await Links(store).new(who)}"
    finally:
        await store.close()


async def _start_client(settings: "Settings", command: list[str], token: str) -> asyncio.subprocess.Process:
    from earshot_server.cli.parts import foreign_environment

    environment = {
        **foreign_environment(),
        "EARSHOT_TOKEN": token,
        "EARSHOT_SPOOL": str(settings.data_dir / "spool"),
        "EARSHOT_SPOOL_KEY_FILE": str(settings.data_dir / "spool.key"),
    }
    server = f"ws://127.0.0.1:{settings.gateway_port}"
    arguments = [sys.executable, "-m", "earshot_client.cli.main", *command, "--server", server, "--quiet"]
    return await asyncio.create_subprocess_exec(
        *arguments, env=environment, start_new_session=sys.platform != "win32"
    )


async def _until_stopped(client: asyncio.subprocess.Process, stop: asyncio.Event) -> int:
    """Return the client's exit code; on Ctrl-C let it transcribe its tail first."""
    ended = asyncio.create_task(client.wait())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([ended, stopped], return_when=asyncio.FIRST_COMPLETED)
    if not ended.done():
        client.send_signal(signal.SIGINT)
    stopped.cancel()
    return await ended


async def _shown(screen: "asyncio.Task[bool]") -> int:
    """Return 0 only if transcript and note were both shown."""
    try:
        return 0 if await asyncio.wait_for(screen, SHOWN_SECONDS) else 1
    except TimeoutError:
        typer.echo("The note did not come.", err=True)
        return 1

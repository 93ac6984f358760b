"""`earshot devices`: the microphones of this machine."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(devices)


def devices() -> None:
    """List the microphones: number, name, sound system, rate; the default has a star."""
    from earshot_client.capture import microphone
    from earshot_client.errors import CaptureError

    found = microphone.devices()
    if not found:
        raise CaptureError("This machine has no microphone that PortAudio knows.")
    for device in found:
        star = "*" if device.default else " "
        typer.echo(f"{star}{device.index:3}  {device.name}  ({device.system}, {device.rate} Hz)")

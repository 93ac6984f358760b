"""`earshot voices`: clinicians' voices, so that a visit's words are theirs from the first one on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.settings import Settings
    from earshot_server.speech.speakers.enrolment import EnrolledVoices


def register(app: typer.Typer) -> None:
    """Add `voices` to the program."""
    voices = typer.Typer(no_args_is_help=True, help="Clinicians' voices: enrol, list, revoke.")
    voices.command("enrol")(enrol)
    voices.command("list")(list_voices)
    voices.command("revoke")(revoke)
    app.add_typer(voices, name="voices")


def enrol(
    clinician: Annotated[str, typer.Argument(help="Their name, as clients give it when a visit begins.")],
    recording: Annotated[
        Path, typer.Argument(help="About half a minute of their speech, and of nobody else's.")
    ],
    account: Annotated[str | None, typer.Option(help="Their account (login), if they have one.")] = None,
) -> None:
    """Learn a clinician's voice from a recording; an earlier one of theirs is revoked.

    A voice is biometric data: enrol it with its owner's consent. The recording itself is not kept.
    """
    import numpy as np

    from earshot_server.access.directory import Directory
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record
    from earshot_server.keys.ring import open_ring
    from earshot_server.speech.recording import read_blocks
    from earshot_server.speech.speakers.enrolment import voice_of
    from earshot_server.speech.speakers.xvector import SpeakerModel
    from earshot_server.speech.voice import VoiceModel

    sound = np.frombuffer(b"".join(read_blocks(recording)), "<i2")
    settings, voices = _voices()
    accounts = Directory.of(settings, open_ring(settings)).accounts
    owner = None if account is None else accounts.named(account).id
    voice = voice_of(SpeakerModel(), VoiceModel(), sound)
    made = voices.enrol(clinician, voice, owner)
    record(settings, Action.VOICE_ENROLLED, target=made.id)
    typer.echo(f"The voice of {clinician} is enrolled as {made.id}, for visits that begin from now on.")
    typer.echo(f"It is kept encrypted. To delete it for ever: earshot voices revoke {made.id}")


def list_voices() -> None:
    """Show the enrolled voices: id, since when, whose."""
    from earshot_server.speech.speakers.xvector import SPEAKERS

    found = _voices()[1].all()
    if not found:
        typer.echo("No voice is enrolled. Enrol one: earshot voices enrol NAME RECORDING")
    for one in found:
        old = "" if one.made_by == SPEAKERS else "  (of an older speaker model: enrol it again)"
        typer.echo(f"{one.id}  since {one.made:%Y-%m-%d}  {one.clinician}{old}")


def revoke(
    voice: Annotated[str, typer.Argument(help="The voice's id, as `earshot voices list` shows it.")],
) -> None:
    """Delete a voice for ever. Visits that were recorded keep what they know of it until they are erased."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.errors import CommandError
    from earshot_server.cli.operator import record

    settings, voices = _voices()
    if not voices.revoke(voice):
        raise CommandError(f"There is no voice {voice}. `earshot voices list` shows those that are enrolled.")
    record(settings, Action.VOICE_REVOKED, target=voice)
    typer.echo(f"The voice {voice} is deleted for ever.")


def _voices() -> "tuple[Settings, EnrolledVoices]":
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.ring import open_ring
    from earshot_server.speech.speakers.enrolment import EnrolledVoices

    settings = settings_with()
    return settings, EnrolledVoices(settings.voices_dir, open_ring(settings))

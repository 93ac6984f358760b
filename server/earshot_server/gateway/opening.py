"""Takes an encounter for this gateway: checks whose it is, takes an epoch, finds where to go on."""

import hashlib
import hmac

import structlog

from earshot_protocol.codes import ErrorCode
from earshot_protocol.messages import Hello
from earshot_protocol.units import RATE, WIDTH
from earshot_server.access.rights import Principal
from earshot_server.gateway.encounter import LiveEncounter
from earshot_server.gateway.errors import Busy, Refused
from earshot_server.gateway.progress import Mark
from earshot_server.gateway.sender import custody
from earshot_server.gateway.services import Services
from earshot_server.keys.errors import KeysError
from earshot_server.log.errors import Erased, LostTail
from earshot_server.log.events import Missing, Opened, VoiceEnrolled
from earshot_server.log.log import new_event_id
from earshot_server.log.transcript import EncounterState, Transcript

logger = structlog.get_logger()


def key_hash(stream_key: str) -> str:
    """Return what the log keeps of a stream key."""
    return hashlib.sha256(stream_key.encode()).hexdigest()


def check_format(hello: Hello) -> None:
    """Do nothing if the stream's format is the one that is heard.

    Raises:
        Refused: it is another one.
    """
    got = hello.format
    if (got.rate, got.width, got.channels) != (RATE, WIDTH, 1):
        raise Refused(
            ErrorCode.UNSUPPORTED_FORMAT,
            f"The stream has {got.rate} Hz, {got.width} bytes a sample and {got.channels} channels; "
            f"{RATE} Hz, {WIDTH} bytes and 1 channel are expected. Convert it before sending.",
        )


def check_owner(known: str | None, hello: Hello) -> None:
    """Do nothing if the encounter is new or the client's own.

    Raises:
        Refused: another client's stream key opened it.
    """
    if known is not None and not hmac.compare_digest(known, key_hash(hello.stream_key)):
        raise Refused(
            ErrorCode.ENCOUNTER_TAKEN,
            "Another client records this encounter. Nothing was changed; start a new encounter.",
        )


async def read_transcript(services: Services, encounter: str) -> Transcript:
    """Fold what the log has.

    Raises:
        Refused: the encounter was deleted.
        LogError, KeysError: it cannot be read.
    """
    try:
        return Transcript(await services.log.read_all(encounter))
    except Erased:
        raise Refused(
            ErrorCode.ENCOUNTER_ERASED, "This encounter was deleted, and stays so. Start a new one."
        ) from None


async def open_encounter(
    services: Services, hello: Hello, known: Transcript, sender: Principal
) -> LiveEncounter:
    """Take the encounter; the epoch is durable, and everything before it.

    Args:
        known: the log as it was read before; must not be ended.
        sender: whose token the stream is sent with.

    Raises:
        Busy: the store lost its tail just now, or another server ended the encounter.
        LogError, KeysError: the log cannot be had.
    """
    engine = await services.engines.current()
    held = custody(sender, hello.clinician, services.directory.accounts)
    opened = Opened(
        server=services.server,
        key_hash=key_hash(hello.stream_key),
        label=hello.label,
        clinician=hello.clinician,
        engine=engine.name,
        device=held.device,
        room=held.room,
        owner=held.owner,
    )
    epoch = await services.log.open(hello.encounter, opened, new_event_id())
    try:
        # Read behind our own `opened`: nobody else can write into what is read now.
        while page := await services.log.read(hello.encounter, known.at):
            for entry in page:
                known.fold(entry)
        await services.barrier.durable(hello.encounter, known.at)
    except LostTail:
        raise Busy("The store was just restarted.", 1.0) from None
    if is_over(known):
        raise Busy("Another server just ended this visit.", 0.1)  # the next hello is answered as after an end
    mark = Mark(known.at, known.heard_to, len(known.controls))
    if hello.first_offset > mark.heard_to:
        lost = Missing(start=mark.heard_to, end=hello.first_offset)
        at = await services.log.append(hello.encounter, epoch, lost, new_event_id())
        mark = mark.after(lost, at)
    voice = _voice_to_tell(services, known) if engine.speaker is not None else None
    if voice is not None:
        at = await services.log.append(hello.encounter, epoch, voice, new_event_id())
        mark = mark.after(voice, at)
    encounter = LiveEncounter(services, engine, hello.encounter, epoch, opened.key_hash, mark)
    encounter.silence(known.withdrawn)
    encounter.resume_breaks(control.at for control in known.controls if control.kind == "pause")
    return encounter


def _voice_to_tell(services: Services, known: Transcript) -> VoiceEnrolled | None:
    """Return the voice that the visit's clinician enrolled, unless the log has one already."""
    if known.speakers.enrolled:
        return None
    try:
        found = services.voices.of(known.clinician, known.owner)
    except (KeysError, OSError, ValueError) as error:  # the visit goes on without
        logger.error("voices.unreadable", exc_info=error)
        return None
    return None if found is None else VoiceEnrolled(clinician=found.clinician, voice=found.voice)


def is_over(transcript: Transcript) -> bool:
    """Nothing more is taken for it."""
    return transcript.state is EncounterState.ENDED

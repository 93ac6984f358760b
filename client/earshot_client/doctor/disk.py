"""Whether the spool can be written, and how long it will do."""

import shutil
import tempfile
from pathlib import Path

from earshot_client.doctor.report import Check, Outcome
from earshot_client.errors import SpoolError
from earshot_client.spool.keys import KeyStore
from earshot_protocol.units import RATE, WIDTH

SHORT = 4.0
"""Hours of sound below which the room is worth a look."""
TOO_SHORT = 0.5
"""Hours below which a visit may not fit."""


def check_disk(root: Path, keys: KeyStore) -> Check:
    """Write into the spool's folder, read its key, and count the hours that fit."""
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=root) as file:
            file.write(b"\0" * 4096)
        free = shutil.disk_usage(root).free
    except OSError as error:
        return Check(
            "disk", Outcome.BAD, f"The spool in {root} cannot be written: {error.strerror}.",
            "Make room, or choose another place in the settings.",
        )  # fmt: skip
    try:
        keys.current()
    except SpoolError as error:
        return Check("disk", Outcome.BAD, error.sentence, "Move the damaged key away; a new one is made.")
    return room(root, free)


def room(root: Path, free: int) -> Check:
    """Judge the free bytes in the spool's folder."""
    hours = free / (RATE * WIDTH * 3600)
    found = f"There is room for {hours:.0f} hours of sound in {root}, should the server be away."
    if hours < TOO_SHORT:
        minutes = f"There is room for {hours * 60:.0f} minutes of sound in {root}."
        return Check("disk", Outcome.BAD, minutes, "Make room, or choose another place in the settings.")
    if hours < SHORT:
        return Check("disk", Outcome.WORTH_A_LOOK, found, "Make room before a day without the server comes.")
    return Check("disk", Outcome.GOOD, found)

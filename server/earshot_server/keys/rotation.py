"""A new clinic key in place of the old one: data keys are wrapped again, nothing is encrypted again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from earshot_server.keys.clinic import ClinicKey, new_secret, store_clinic_key
from earshot_server.keys.errors import NoClinicKey
from earshot_server.keys.ring import KeyRing


@dataclass(frozen=True)
class Rotated:
    """What a rotation did."""

    old: str
    """Id of the key before."""
    new: str
    wrapped: int
    """So many key files were wrapped again."""


def rotate(
    ring: KeyRing, path: Path | None, progress: Callable[[Iterable[str]], Iterable[str]] = iter
) -> Rotated:
    """Go over to a new clinic key; may be interrupted at any point, and repeated.

    A key in a file is replaced here: first the new one stands before the old, at the end alone. One from the
    environment or a command has to hold both, the new one first, on all servers, before this is called; the
    old one may be taken away afterwards.

    Raises:
        NoClinicKey: the environment or command holds one key only.
        WrongClinicKey: some data key opens with none of them. The old key stays.
    """
    clinic = ring.clinic
    if not clinic.former:
        if path is None:
            raise NoClinicKey(
                "A rotation needs the new clinic key and the old one. Nothing was changed. "
                "Put the new one before the old, divided by a blank, on all servers; then do this again."
            )
        clinic = ClinicKey(new_secret(), (clinic.secret,))
        store_clinic_key(path, clinic)  # whoever meets the new id finds both here
    ring.use(clinic)
    wrapped = sum(ring.rewrap(name) for name in progress(ring.names()))
    if path is not None:
        store_clinic_key(path, ClinicKey(clinic.secret))
    old = list(clinic.all)[1]
    return Rotated(old, clinic.id, wrapped)

"""Another memory allocator for the process that decodes.

Vosk allocates and frees small pieces all the time. With the C library's allocator, many streams decoded
in turn cost nearly twice the processor time of one (`docs/performance.md`); with mimalloc they do not. An
allocator can only be chosen when a process begins, so the process begins again.
"""

import os
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

VARIABLE = "LD_PRELOAD"
_PACKAGE = "cmeel-mimalloc"
_LIBRARY = "cmeel.prefix/lib/libmimalloc.so"


def find_allocator() -> Path | None:
    """Return mimalloc's library; None where it is not installed or cannot be put first (only Linux can)."""
    if sys.platform != "linux":
        return None
    try:
        library = Path(str(distribution(_PACKAGE).locate_file(_LIBRARY)))
    except PackageNotFoundError:
        return None
    return library if library.is_file() else None


def with_allocator(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Return the environment in which a process has the allocator; None if this one has, or there is none."""
    library = find_allocator()
    first = environment.get(VARIABLE, "")
    if library is None or str(library) in first:
        return None
    return {**environment, VARIABLE: f"{library} {first}".strip()}


def begin_again_with_allocator() -> None:
    """Replace this process by itself with the allocator, if it has it not yet.

    Call it before anything is open: it keeps the process id and the standard streams, and nothing else.
    """
    environment = with_allocator(os.environ)
    if environment is not None:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)

"""What the operating system has to bring for a window; without Qt, which just ends where that is missing."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping

from earshot_client.errors import ClientError

ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
"""Libraries that Qt links, and Debian's and Ubuntu's packages of them (`ldd` of Qt 6.11)."""
ON_X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def check_system(
    environment: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    load: Callable[[str], object] = ctypes.CDLL,
) -> None:
    """Do nothing where a window can be shown; whoever sets QT_QPA_PLATFORM knows of a screen.

    Raises:
        ClientError: there is no screen, or libraries are missing; it says which packages bring them.
    """
    if platform != "linux":
        return
    chosen = "QT_QPA_PLATFORM" in environment
    wayland, x11 = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if not (chosen or wayland or x11):
        raise ClientError(
            "There is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set. "
            "Start the window on a desktop; `earshot record` needs none."
        )
    needed = ALWAYS if chosen or wayland else {**ALWAYS, **ON_X11}
    missing = [package for library, package in needed.items() if not _is_there(library, load)]
    if missing:
        raise ClientError(
            f"The window needs libraries that this machine lacks. On Debian and Ubuntu: "
            f"apt install {' '.join(missing)}"
        )


def _is_there(library: str, load: Callable[[str], object]) -> bool:
    try:
        load(library)
    except OSError:
        return False
    return True

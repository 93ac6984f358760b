"""The program's entry in the desktop's menu (freedesktop.org, Desktop Entry Specification 1.5)."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from earshot_client.errors import ClientError
from earshot_client.window.icon import draw

ENTRY = """\
[Desktop Entry]
Type=Application
Version=1.5
Name=Earshot
GenericName=Medical scribe
Comment=Records a visit, and shows its note as it grows
Exec="{program}" window
Icon=earshot
Terminal=false
Categories=Office;MedicalSoftware;
StartupWMClass=earshot
"""
SIZES = (48, 128, 256)
"""Of the icon (pixels)."""


def add_to_menu(data_home: Path) -> Path:
    """Write entry and icons below `data_home` (`~/.local/share`); return the entry's file.

    Needs a `QApplication`, which draws.

    Raises:
        ClientError: this system has no such menu, or nothing can be written there.
    """
    assert QApplication.instance() is not None
    if not sys.platform.startswith("linux"):
        raise ClientError("This system has no such menu; make a shortcut to `earshot window` by hand.")
    entry = data_home / "applications" / "earshot.desktop"
    try:
        for size in SIZES:
            folder = data_home / "icons" / "hicolor" / f"{size}x{size}" / "apps"
            folder.mkdir(parents=True, exist_ok=True)
            draw(size).save(str(folder / "earshot.png"))
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(ENTRY.format(program=_program()), "utf-8")
    except OSError as error:
        raise ClientError(f"The menu's entry cannot be written to {data_home}: {error.strerror}.") from None
    return entry


def _program() -> Path:
    """Return where `earshot` lies: beside the interpreter, in whatever environment it was installed."""
    return Path(sys.executable).with_name("earshot")

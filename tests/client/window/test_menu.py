import subprocess
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from earshot_client.errors import ClientError
from earshot_client.window import menu
from earshot_client.window.menu import SIZES, add_to_menu


@pytest.mark.skipif(not menu.sys.platform.startswith("linux"), reason="other systems have other menus")
def test_the_menu_gets_an_entry_whose_program_and_icons_are_there(app: QApplication, tmp_path: Path) -> None:
    entry = add_to_menu(tmp_path)
    lines = dict(line.split("=", 1) for line in entry.read_text("utf-8").splitlines()[1:])
    program, command = lines["Exec"].rsplit(" ", 1)
    assert command == "window"
    assert (
        "earshot 0."
        in subprocess.run([program.strip('"'), "--version"], capture_output=True, text=True).stdout
    )
    for size in SIZES:
        icon = QImage(str(tmp_path / f"icons/hicolor/{size}x{size}/apps/{lines['Icon']}.png"))
        assert icon.size().toTuple() == (size, size)


def test_other_systems_are_told_what_to_do(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(menu.sys, "platform", "win32")
    with pytest.raises(ClientError, match="make a shortcut"):
        add_to_menu(tmp_path)


def test_a_place_that_cannot_be_written_is_a_sentence(app: QApplication, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ClientError, match="cannot be written"):
        add_to_menu(tmp_path / "file")

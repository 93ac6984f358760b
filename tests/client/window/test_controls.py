import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from earshot_client.window.controls import Controls, rename
from earshot_client.window.shown import Phase


@pytest.mark.parametrize(
    ("phase", "enabled"),
    [
        (Phase.READY, {"start"}),
        (Phase.STARTING, set()),
        (Phase.RECORDING, {"pause", "off", "flag", "stop", "withdraw"}),
        (Phase.PAUSED, {"pause", "flag", "stop", "withdraw"}),
        (Phase.OFF_RECORD, {"off", "flag", "stop", "withdraw"}),
        (Phase.ENDING, set()),
    ],
)
def test_only_what_makes_sense_can_be_pressed(app: QApplication, phase: Phase, enabled: set[str]) -> None:
    controls = Controls()
    controls.show_phase(phase)
    names = ("start", "pause", "off", "flag", "stop", "withdraw")
    buttons = {name: getattr(controls, f"{name}_button") for name in names}
    pressable = {name for name, one in buttons.items() if one.isEnabled() and one.isVisibleTo(controls)}
    assert pressable == enabled


def test_one_button_pauses_and_resumes(app: QApplication) -> None:
    controls = Controls()
    done: list[str] = []
    for name in ("pause", "resume", "off_record"):
        getattr(controls, name).connect(lambda name=name: done.append(name))
    controls.show_phase(Phase.RECORDING)
    controls.pause_button.click()
    controls.show_phase(Phase.PAUSED)
    assert controls.pause_button.text() == "Resume"
    controls.pause_button.click()
    controls.show_phase(Phase.RECORDING)
    controls.off_button.click()
    controls.show_phase(Phase.OFF_RECORD)
    assert controls.off_button.text() == "Back on the record"
    controls.off_button.click()
    assert done == ["pause", "resume", "off_record", "resume"]


def test_every_button_has_a_key_and_a_name_for_screen_readers(app: QApplication) -> None:
    buttons = Controls().findChildren(QPushButton)
    assert len({one.shortcut().toString() for one in buttons} - {""}) == len(buttons) == 6
    assert all(one.accessibleName() for one in buttons)


def test_a_renamed_button_keeps_its_key(app: QApplication) -> None:
    button = QPushButton("Pause")
    button.setShortcut("Ctrl+P")
    rename(button, "Resume")
    assert (button.text(), button.shortcut().toString()) == ("Resume", "Ctrl+P")

import pytest

from earshot_server.speech.gate import Gate, GateSettings, GateState
from earshot_server.speech.voice import WINDOW

SETTINGS = GateSettings(onset=0.5, release=0.3, hangover=WINDOW * 4)


def states(*probabilities: float, settings: GateSettings = SETTINGS) -> str:
    """Return a letter a window: `o`pen or `c`losed; capital where it changed."""
    gate = Gate(settings)
    letters = ""
    for probability in probabilities:
        changed = gate.step(probability)
        letter = "o" if gate.state is GateState.OPEN else "c"
        letters += letter.upper() if changed else letter
    return letters


def test_it_begins_closed_and_opens_at_speech() -> None:
    assert states(0.1, 0.49, 0.5, 0.9) == "ccOo"


def test_it_closes_when_it_was_quiet_for_long_enough() -> None:
    assert states(0.9, 0.1, 0.1, 0.1, 0.1, 0.1) == "OoooCc"


def test_a_doubtful_window_begins_the_quiet_anew() -> None:
    assert states(0.9, 0.1, 0.1, 0.1, 0.3, 0.1, 0.1, 0.1, 0.1) == "OoooooooC"


def test_doubt_does_not_open_it() -> None:
    assert states(0.4, 0.4, 0.4) == "ccc"


def test_its_patience_is_the_fewest_windows_until_it_closes() -> None:
    gate = Gate(SETTINGS)
    assert gate.patience == 0
    for probability, patience in (
        (0.9, 4),
        (0.1, 3),
        (0.1, 2),
        (0.3, 4),
        (0.1, 3),
        (0.1, 2),
        (0.1, 1),
        (0.1, 0),
    ):
        gate.step(probability)
        assert gate.patience == patience


def test_it_opens_again() -> None:
    assert states(0.9, 0, 0, 0, 0, 0.9) == "OoooCO"


@pytest.mark.parametrize("hangover", [1, WINDOW])
def test_a_hangover_of_a_window_or_less_closes_at_the_first_quiet_one(hangover: int) -> None:
    assert states(0.9, 0.1, settings=GateSettings(hangover=hangover)) == "OC"

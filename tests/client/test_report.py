import pytest

from earshot_client.errors import Refused
from earshot_client.report import report


def test_an_error_of_ours_is_its_sentence_and_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(Refused("The server said no.")) == 3
    assert capsys.readouterr().err == "The server said no.\n"


def test_an_unforeseen_error_shows_its_place_and_not_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise KeyError("the patient has a sore knee")
    except KeyError as error:
        assert report(error) == 1
    shown = capsys.readouterr().err
    assert "KeyError" in shown
    assert "test_report.py" in shown
    assert "sore knee" not in shown.replace('raise KeyError("the patient has a sore knee")', "")

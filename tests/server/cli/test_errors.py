import pytest

from earshot_client.report import report
from earshot_server.cli.errors import CommandError


def test_a_command_that_cannot_go_on_ends_with_its_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert report(CommandError("There is no file a.wav.")) == 2
    assert capsys.readouterr().err == "There is no file a.wav.\n"

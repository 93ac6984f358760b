from pathlib import Path

import pytest

from earshot_client.cli.record import MODEL_HINT
from tests.support.program import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_without_consent_nothing_is_opened_or_recorded(home: Home) -> None:
    done = home.run("record", "--consent", "not-given", "--device", "no such microphone")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "",
        "Consent was not given: nothing is recorded.\n",
    )
    assert not home.spool.exists()


def test_who_does_not_say_is_asked_and_the_default_is_no(home: Home) -> None:
    done = home.run("record", "--device", "no such microphone", stdin=b"\n")
    assert done.returncode == 0
    assert "Does the patient consent to being recorded? [y/N]" in done.stderr
    assert "nothing is recorded" in done.stderr


def test_a_microphone_that_is_not_there_is_a_sentence(home: Home) -> None:
    done = home.run("record", "--consent", "given", "--device", "no such microphone")
    assert done.returncode == 2
    assert done.stderr.startswith(MODEL_HINT + "\n")
    assert "earshot devices" in done.stderr or "PortAudio" in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.spool.exists()

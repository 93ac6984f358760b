import json
import subprocess
import sys

import pytest

SPOKEN = "chest pain radiating to the left arm"
PROLOGUE = f"""
import logging, threading, warnings, structlog
from earshot_server.observe.logs import configure
SPOKEN = {SPOKEN!r}
log = structlog.get_logger()
def fail():
    raise RuntimeError(SPOKEN)
"""


def logged(code: str, configure: str = "configure('gateway')") -> list[dict[str, object]]:
    """Run code in a process of its own (logging is the process' own) and return its lines."""
    done = subprocess.run(
        [sys.executable, "-c", f"{PROLOGUE}\n{configure}\n{code}"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == ""
    assert not [word for word in SPOKEN.split() if len(word) > 4 and word in done.stderr]
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_is_json_with_event_level_role_and_time() -> None:
    (line,) = logged("log.info('stream_opened', encounter='e1', epoch=2)")
    time = str(line.pop("time"))
    assert time.endswith("Z")
    assert line == {
        "event": "stream_opened",
        "level": "info",
        "role": "gateway",
        "encounter": "e1",
        "epoch": 2,
    }


def test_words_in_an_unknown_field_never_come_out() -> None:
    (line,) = logged("log.warning('heard', words=SPOKEN, samples=5)")
    assert (line["samples"], line["fields_dropped"]) == (5, 1)


def test_words_formatted_into_the_event_never_come_out() -> None:
    (line,) = logged("log.info('heard %s', SPOKEN)")
    assert line["event"] == "unnamed"


def test_an_exception_is_its_type_cause_and_place_without_its_text() -> None:
    code = """
try:
    try:
        fail()
    except RuntimeError as error:
        raise ValueError(SPOKEN) from error
except ValueError:
    log.exception('failed')
"""
    (line,) = logged(code)
    assert (line["event"], line["error"], line["cause"]) == ("failed", "ValueError", "RuntimeError")
    assert str(line["error_at"]).startswith("__main__:")


def test_an_exception_given_as_a_field_is_treated_alike() -> None:
    (line,) = logged("log.error('failed', exc_info=ValueError(SPOKEN))")
    assert line["error"] == "ValueError"


@pytest.mark.parametrize(
    "code",
    [
        "logging.getLogger('websockets.server').error('< TEXT %s', SPOKEN)",
        "logging.getLogger('asyncio').error(SPOKEN, exc_info=RuntimeError(SPOKEN))",
        "warnings.warn(SPOKEN)",
    ],
)
def test_a_library_says_that_it_logged_but_not_what(code: str) -> None:
    (line,) = logged(code)
    assert line["event"] == "library"
    assert "logger" in line


def test_a_librarys_small_talk_is_left_out() -> None:
    assert logged("logging.getLogger('websockets.server').info('connection open')") == []


@pytest.mark.parametrize(
    "code", ["fail()", "thread = threading.Thread(target=fail); thread.start(); thread.join()"]
)
def test_an_exception_nobody_caught_is_logged_without_its_text(code: str) -> None:
    (line,) = logged(code)
    assert (line["event"], line["error"]) == ("uncaught", "RuntimeError")


def test_an_exception_in_a_destructor_is_logged_without_its_text() -> None:
    (line,) = logged("class Broken:\n    def __del__(self):\n        fail()\nBroken()")
    assert (line["event"], line["error"]) == ("uncaught", "RuntimeError")


def test_less_important_lines_are_left_out() -> None:
    code = "log.info('small'); log.error('great')"
    lines = logged(code, "configure('note', level=logging.ERROR)")
    assert [line["event"] for line in lines] == ["great"]


def test_a_terminal_gets_columns_of_the_same_fields() -> None:
    code = f"{PROLOGUE}\nconfigure('note', console=True)\nlog.info('draft_saved', version=3, text=SPOKEN)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "draft_saved" in done.stderr
    assert "version=3" in done.stderr
    assert "chest" not in done.stderr

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import earshot_server
from earshot_server.observe.fields import FIELDS, allow_only_known_fields

SERVER = Path(earshot_server.__file__).parent


class Colour(StrEnum):
    RED = "red"


def allowed(**fields: object) -> dict[str, object]:
    return dict(allow_only_known_fields(None, "info", fields))


def test_known_fields_pass_as_they_are() -> None:
    line = {"event": "stream_opened", "encounter": "Ab-1_2", "epoch": 3, "load": 0.5, "host": "[::1]:80"}
    assert allowed(**line) == line


@pytest.mark.parametrize("name", ["label", "clinician", "words", "text", "message", "name", "args", "token"])
def test_a_field_that_is_not_on_the_list_is_dropped_and_counted(name: str) -> None:
    assert allowed(event="heard", **{name: "metformin"}) == {"event": "heard", "fields_dropped": 1}


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_known_field_takes_a_sentence(name: str) -> None:
    line = allowed(**{"event": "heard", name: "chest pain since monday"})
    assert "chest" not in str(line)
    assert line["fields_dropped"] == 1


@pytest.mark.parametrize("value", [["chest"], {"a": 1}, b"chest", object()])
@pytest.mark.parametrize("name", ["event", "encounter", "path", "samples", "error_at", "host"])
def test_no_known_field_takes_a_container_or_an_object(name: str, value: object) -> None:
    assert name == "event" or name not in allowed(**{name: value})


def test_a_sentence_as_event_becomes_unnamed() -> None:
    assert allowed(event="the patient has chest pain") == {"event": "unnamed", "fields_dropped": 1}


def test_an_enum_is_written_by_its_value_and_a_path_as_text() -> None:
    line = allowed(event="x", state=Colour.RED, path=Path("/data/store"))
    assert (line["state"], line["path"]) == ("red", "/data/store")


def test_a_text_is_no_path() -> None:
    assert "path" not in allowed(event="x", path="/data/store")


LOGGERS = {"log", "logger", "structlog.get_logger()"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    """Give every call of the server to a logger, with its place."""
    for path in sorted(SERVER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
            ) and ast.unparse(node.func.value) in LOGGERS:
                yield f"{path.relative_to(SERVER)}:{node.lineno}", node


def test_every_line_that_the_server_logs_uses_known_fields_and_a_fixed_event() -> None:
    faults = []
    for place, call in log_calls():
        event = call.args[0] if call.args else None
        if not (isinstance(event, ast.Constant) and allowed(event=event.value)["event"] == event.value):
            faults.append(f"{place}: the event is no fixed code")
        unknown = {str(keyword.arg) for keyword in call.keywords} - {*FIELDS, "exc_info"}
        faults += [f"{place}: {name} is no known field" for name in unknown]
    assert faults == []


def test_there_are_lines_to_look_at() -> None:
    assert len(list(log_calls())) > 5

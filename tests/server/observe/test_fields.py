from enum import StrEnum
from pathlib import Path

import pytest

from earshot_server.observe.fields import FIELDS, allow_only_known_fields


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

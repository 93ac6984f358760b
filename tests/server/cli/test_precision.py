"""`earshot precision`."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from earshot_server.cli.errors import CommandError
from earshot_server.cli.precision import register
from tests.support.records import bundle, condition, patient, resource
from tests.support.records import concept as named

app = typer.Typer()
register(app)
app.callback()(lambda: None)
TODAY = ["--today", "2026-11-26"]


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, ["precision", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "record.json"
    allergy = resource("AllergyIntolerance", "a1", code=named("Penicillin"))
    file.write_bytes(bundle(patient(), allergy, condition("c1", "Asthma")))
    return file


@pytest.fixture
def dialogue(tmp_path: Path) -> Path:
    file = tmp_path / "visit.txt"
    file.write_text("clinician: I'd like to start amoxicillin.\n", encoding="utf-8")
    return file


def test_record_and_dialogue_make_hints_with_both_sources(record: Path, dialogue: Path) -> None:
    found = run(str(record), "--dialogue", str(dialogue), *TODAY)
    assert found["patient"] == {"sex": "female", "age": 60, "race": None}
    first = found["hints"][0]
    assert (first["severity"], first["subject"], first["unasked"]) == (
        "critical",
        "allergy:amoxicillin",
        True,
    )
    assert {one["source"]["kind"] for one in first["inputs"]} == {"heard", "record"}
    assert found["record"]["taken"] == {"allergy": 1, "condition": 1}


def test_kinds_can_be_chosen(record: Path) -> None:
    assert run(str(record), "--kinds", "social", *TODAY)["hints"] == []


def test_questions_are_answered_a_line_each(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a", "said": "Codeine did nothing."}\n{"id": "b", "said": "Hello."}\n', encoding="utf-8"
    )
    assert [one["test_hint_genes"] for one in run(str(file))["answers"]] == [["CYP2D6"], []]


def test_a_written_case_is_one_patient(tmp_path: Path, dialogue: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"facts": [{"kind": "allergy", "name": "penicillin"}]}), encoding="utf-8")
    assert run(str(file), "--dialogue", str(dialogue), *TODAY)["hints"][0]["subject"] == "allergy:amoxicillin"


def test_every_rule_is_listed_and_late_reviews_are_warned_of() -> None:
    done = CliRunner().invoke(app, ["precision", "rules", "--today", "2030-01-01"], catch_exceptions=False)
    rules = json.loads(done.stdout)["rules"]
    assert {"prevent", "cpic", "uspstf", "onc-pairs"} <= {one["id"] for one in rules}
    assert all(one["overdue"] for one in rules)
    assert "review was due" in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("{", "no JSON"),
        ('{"facts": [{"kind": "x", "name": "y"}]}', "kind"),
        ("\x00\x01", "gene"),
    ],
)
def test_bad_files_are_told_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["precision", str(file)])
    assert isinstance(done.exception, CommandError)
    assert said in str(done.exception)


def test_nothing_given_and_nothing_there(tmp_path: Path) -> None:
    for words, said in (([], "Give a FILE"), ([str(tmp_path / "none.json")], "no file")):
        done = CliRunner().invoke(app, ["precision", *words])
        assert said in str(done.exception)


def test_of_several_patients_one_is_chosen(tmp_path: Path) -> None:
    file = tmp_path / "two.json"
    file.write_bytes(bundle(patient("p1"), patient("p2", gender="male")))
    done = CliRunner().invoke(app, ["precision", str(file)])
    assert "Choose one" in str(done.exception)
    assert run(str(file), "--patient", "p2", *TODAY)["patient"]["sex"] == "male"


def test_a_question_that_cannot_be_read_does_not_keep_the_others_out(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "what": 1}\n{"id": "b", "said": "Codeine did nothing."}\n', encoding="utf-8")
    wrong, right = run(str(file))["answers"]
    assert wrong["id"] == "a" and wrong["error"]
    assert right["test_hint_genes"] == ["CYP2D6"]

"""The draft's models: their schema, and what a delta does."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from earshot_server.note.draft import (
    Assertion,
    Delta,
    Draft,
    Evidence,
    Finding,
    Kind,
    Section,
    SectionKey,
    Statement,
)
from scripts.draft_schema import PLACE, schema


def statement(name: str, version: int = 1, text: str = "Denies fever.") -> Statement:
    return Statement(
        id=name,
        section=SectionKey.REVIEW_OF_SYSTEMS,
        kind=Kind.SYMPTOM,
        assertion=Assertion.ABSENT,
        text=text,
        version=version,
        evidence=(Evidence(segment="s-0", first=0, last=1),),
        findings=("f-1",),
    )


def finding(name: str) -> Finding:
    return Finding(
        id=name,
        kind=Kind.SYMPTOM,
        concept="fever",
        assertion=Assertion.ABSENT,
        evidence=(Evidence(segment="s-0", first=0, last=1),),
    )


def empty() -> Draft:
    return Draft(
        engine="test/1",
        sections=tuple(Section(key=key, title=key.value, loinc="0-0") for key in SectionKey),
    )


def test_the_schema_in_the_docs_is_the_models_schema() -> None:
    assert Path("docs/draft.schema.json").resolve() == PLACE
    assert PLACE.read_text(encoding="utf-8") == schema()


def test_a_draft_survives_json() -> None:
    draft = empty()
    assert Draft.model_validate_json(draft.model_dump_json()) == draft
    assert json.loads(draft.model_dump_json())["schema_version"] == 1


def test_a_delta_adds_orders_changes_and_removes() -> None:
    order = SectionKey.REVIEW_OF_SYSTEMS
    first = empty().apply(
        Delta(
            from_version=0,
            to_version=3,
            changed=(statement("a"), statement("b")),
            order={order: ("b", "a")},
            findings=(finding("f-1"), finding("f-2")),
        )
    )
    assert [one.id for section in first.sections for one in section.statements] == ["b", "a"]
    second = first.apply(
        Delta(
            from_version=3,
            to_version=5,
            changed=(statement("a", 5, "Denies fever and chills."),),
            removed=("b",),
            order={order: ("a",)},
            findings_removed=("f-1",),
        )
    )
    assert second.version == 5
    assert [one.text for section in second.sections for one in section.statements] == [
        "Denies fever and chills."
    ]
    assert [one.id for one in second.findings] == ["f-2"]


def test_a_delta_for_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="from version 2 does not fit version 0"):
        empty().apply(Delta(from_version=2, to_version=3))


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError):
        Evidence.model_validate({"segment": "s", "first": 0, "last": 0, "colour": "red"})

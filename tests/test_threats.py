"""docs/security.md: every threat is tried by a test that is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/security.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TEXT.partition("## Threats")[2].partition("\n### ")[0].splitlines()
    if re.match(r"\| [STRIDE] \|", line)
]
NAMED = sorted({name for row in ROWS for name in re.findall(r"`([^`]+::[^`]+)`", row[-1])})


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return the tests of a file; those of a class with its name in front."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        for one in inner:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(f"{node.name}::{one.name}" if isinstance(node, ast.ClassDef) else one.name)
    return frozenset(found)


def test_every_kind_of_threat_is_looked_at() -> None:
    assert {row[0] for row in ROWS} == set("STRIDE")
    assert len(ROWS) >= 40


def test_every_threat_says_what_holds_it_and_is_tried() -> None:
    for kind, where, threat, holds, tried in ROWS:
        assert where and threat and holds, (kind, threat)
        assert "::" in tried, threat


@pytest.mark.parametrize("name", NAMED)
def test_the_test_that_is_named_is_there(name: str) -> None:
    path, _, test = name.partition("::")
    assert test in names_in(ROOT / "tests" / path)

"""The tables, their heads, and what is wrong with a wrong one."""

from datetime import date, timedelta
from importlib import resources

import pytest
from pydantic import BaseModel

from earshot_server.precision.tables import TableError, overdue, parse_rows, read_rows, rule_of, rules


class Sexed(BaseModel):
    sex: str


TABLES = sorted(
    one.name
    for one in (resources.files("earshot_server.precision") / "tables").iterdir()
    if one.name.endswith(".csv")
)


class Row(BaseModel):
    name: str
    points: int


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_where_it_comes_from(name: str) -> None:
    rule = rule_of(name)
    assert rule.source and rule.version and rule.licence
    assert rule.reviewed < rule.review_by


def test_every_rule_has_an_id_of_its_own() -> None:
    ids = [rule.id for rule in rules()]
    assert len(ids) == len(set(ids)) == len(TABLES)


def test_a_rule_past_its_review_is_overdue() -> None:
    rule = rule_of("prevent.csv")
    assert not overdue(rule, rule.review_by)
    assert overdue(rule, rule.review_by + timedelta(days=1))
    assert not overdue(rule, date(2026, 11, 26))


def test_a_value_that_does_not_fit_is_named_with_its_row() -> None:
    with pytest.raises(TableError, match="row 2"):
        parse_rows("made.csv", ("# comment", "name,points", "a,1", "b,many"), Row)


def test_rows_are_read_without_their_comments() -> None:
    assert parse_rows("made.csv", ("# c", "name,points", "a,1"), Row) == [Row(name="a", points=1)]
    assert [row.sex for row in read_rows("ckd_epi.csv", Sexed)] == ["female", "male"]

"""Codes of records."""

from earshot_server.precision.values import NAMES
from earshot_server.records.codings import measured, short


def test_systems_have_short_names_and_unknown_ones_keep_theirs() -> None:
    assert short("http://loinc.org", "2160-0") == "loinc:2160-0"
    assert short("urn:mine", "1") == "urn:mine:1"


def test_what_rules_ask_for_has_a_code() -> None:
    coded = {row.name for row in measured().values()}
    wanted = {name for names in NAMES.values() for name in names}
    assert wanted - coded == {"blood pressure", "urine albumin"}  # names of what is heard
